"""The settings of an attack. All widgets exist always, because they read the link; those without effect are hidden."""

from __future__ import annotations

import streamlit as st

from pages._ui.controls import URL, one_of
from playground.digits.attack import LINF, NORMS
from playground.digits.mnist import NUM_CLASSES
from playground.labs.explain.attack import ANY_OTHER, ATTACKS, DEEPFOOL, FGSM, PGD, AttackSpec
from playground.labs.explain.words import ANY_OTHER_DIGIT

DEFAULT = AttackSpec()


def attack_settings() -> AttackSpec:
    """The settings of the attack."""
    kind = one_of("Attack", ATTACKS, default=DEFAULT.kind, key="explain_attack")
    norm = one_of(
        "Size of the change", NORMS, default=DEFAULT.norm, key="explain_norm",
        help="L∞: the largest change of a pixel. L2: the square root of the sum of all squared changes.",
    )  # fmt: skip
    target = st.selectbox("Let it read", [ANY_OTHER_DIGIT, *map(str, range(NUM_CLASSES))], key="explain_aim", bind=URL)
    with st.container(key="explain_epsilon_linf_place"):
        epsilon = st.slider(
            "Largest size ε", 0.0, 0.5, DEFAULT.epsilon, 0.01, key="explain_epsilon", bind=URL, help="Ink goes from 0 to 1."
        )  # fmt: skip
    with st.container(key="explain_epsilon_l2_place"):
        epsilon_l2 = st.slider("Largest size ε", 0.0, 8.0, 2.0, 0.1, key="explain_epsilon_l2", bind=URL)
    with st.container(key="explain_pgd_place"):
        steps = st.slider("Steps", 1, 100, DEFAULT.steps, key="explain_attack_steps", bind=URL)
        restarts = st.slider("Restarts", 1, 10, DEFAULT.restarts, key="explain_restarts", bind=URL)
        with st.container(key="explain_size_linf_place"):
            size = st.slider(
                "Size of a step", 0.002, 0.1, DEFAULT.size, 0.002, "%.3f", key="explain_step_size", bind=URL
            )
        with st.container(key="explain_size_l2_place"):
            size_l2 = st.slider("Size of a step", 0.05, 2.0, 0.2, 0.05, key="explain_step_size_l2", bind=URL)
        seed = st.number_input("Seed of the restarts", 0, 9_999, DEFAULT.seed, key="explain_attack_seed", bind=URL)
    _hide(kind, norm)
    return AttackSpec(
        kind=kind,
        norm=norm,
        epsilon=epsilon if norm == LINF else epsilon_l2,
        steps=int(steps),
        size=size if norm == LINF else size_l2,
        restarts=int(restarts),
        target=ANY_OTHER if target == ANY_OTHER_DIGIT else int(target),
        seed=int(seed),
    )


def _hide(kind: str, norm: str) -> None:
    """Hides the settings that this attack does not use."""
    other = "l2" if norm == LINF else "linf"
    unused = {
        FGSM: ["pgd", f"epsilon_{other}"],
        PGD: [f"epsilon_{other}", f"size_{other}"],
        DEEPFOOL: ["pgd", "epsilon_linf", "epsilon_l2"],
    }[kind]
    st.html(f"<style>{', '.join(f'.st-key-explain_{name}_place' for name in unused)} {{display: none}}</style>")
