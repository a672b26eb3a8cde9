"""The settings of attribution: which digit is explained, and each method's own."""

from __future__ import annotations

import streamlit as st

from pages._ui.controls import URL
from playground.digits.mnist import NUM_CLASSES
from playground.labs.explain.attribution import AttributionSpec
from playground.labs.explain.words import PREDICTED

DEFAULT = AttributionSpec()


def explained_digit() -> int:
    """The digit whose logit is explained; -1: the one that is predicted."""
    chosen = st.selectbox("Explain", [PREDICTED, *map(str, range(NUM_CLASSES))], key="explain_target", bind=URL)
    return -1 if chosen == PREDICTED else int(chosen)


def method_settings() -> AttributionSpec:
    """The settings of all methods."""
    with st.popover("Settings of the methods", width="stretch"):
        noise = st.slider("SmoothGrad: noise σ", 0.0, 0.5, DEFAULT.noise, 0.01, key="explain_noise", bind=URL)
        samples = st.slider("SmoothGrad: noisy pictures", 1, 100, DEFAULT.samples, key="explain_samples", bind=URL)
        seed = st.number_input("SmoothGrad: seed", 0, 9_999, DEFAULT.seed, key="explain_seed", bind=URL)
        steps = st.slider("Integrated gradients: steps", 1, 200, DEFAULT.steps, key="explain_steps", bind=URL)
        window = st.slider("Occlusion: window", 1, 14, DEFAULT.window, key="explain_window", bind=URL)
        stride = st.slider("Occlusion: stride", 1, 14, DEFAULT.stride, key="explain_stride", bind=URL)
        cover = st.slider(
            "Occlusion: value of the covered pixels", 0.0, 1.0, DEFAULT.cover, 0.05, key="explain_cover", bind=URL
        )
    return AttributionSpec(
        noise=noise, samples=int(samples), steps=int(steps), window=int(window), stride=int(stride), cover=cover, seed=int(seed)
    )  # fmt: skip
