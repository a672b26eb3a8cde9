"""Losses: one prediction under squared error and under cross-entropy, value and gradient."""

from __future__ import annotations

import numpy as np
import streamlit as st

from pages._neuron.settings import Controls
from pages._ui.lesson import lesson
from playground.labs.neuron import words
from playground.labs.neuron.figures import descents, losses_and_gradients
from playground.labs.neuron.lab import Work, gradient_ratio, probability, probability_text
from playground.labs.neuron.losses import logit_gradient, loss_gradient, loss_value
from playground.number import latex, number

PLAIN = {"displayModeBar": False}


def show_losses(controls: Controls) -> Work:
    """Draws the view and returns what the visitor has done in it."""
    with st.sidebar:
        target = int(controls.choose("target", "Target y", (1, 0)))
        learning_rate = controls.slide_along(
            "rate", "Learning rate of gradient descent", (0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
        )
    logit = controls.slide("logit", "Logit z of the prediction", -10.0, 10.0, 0.05)
    p = probability(logit)
    y, z, output = (np.array([value], "float64") for value in (target, logit, p))
    with st.container(horizontal=True):
        st.metric("Prediction p = sigmoid(z)", probability_text(p), width=180)
        for loss, title in words.LOSS_NAMES.items():
            st.metric(title, number(loss_value(loss, y, z, output)[0]), width=120)
        for loss, title in words.LOSS_NAMES.items():
            st.metric(f"∂L/∂z, {title.lower()}", number(logit_gradient(loss, y, z)[0], ".3g"), width=150)
    st.markdown(words.gradient_compared(gradient_ratio(logit, target)))
    st.plotly_chart(losses_and_gradients(logit, target), key="neuron_losses", config=PLAIN)
    with st.expander("The chain rule with these numbers"):
        slope = float(p * probability(-logit))
        for loss, title in words.LOSS_NAMES.items():
            to_p, to_z = loss_gradient(loss, y, output)[0], logit_gradient(loss, y, z)[0]
            st.markdown(
                rf"{title}: $\;\frac{{\partial L}}{{\partial z}} = \frac{{\partial L}}{{\partial p}} \cdot p(1 - p) = {latex(to_p)} \cdot {latex(slope)} = {latex(to_z)}$"
            )
    st.caption("100 steps of gradient descent from this prediction, which change only z")
    st.plotly_chart(descents(logit, target, learning_rate), key="neuron_descents", config=PLAIN)
    st.markdown(lesson("neuron", "Losses"))
    return Work(logit=(logit, target))
