"""A neuron, forward and back: one neuron, its loss, a small network step by step, and the effect of depth on gradients."""

import streamlit as st

from pages._neuron.depth import show_depth
from pages._neuron.losses import show_losses
from pages._neuron.network import show_network
from pages._neuron.one import show_one
from pages._neuron.settings import PREFIX, Controls, load, view_control
from pages._ui import navigation
from pages._ui.challenges import page_title, show_challenges
from pages._ui.lesson import lesson, show_lesson
from pages._ui.presets import about, preset_control
from playground.labs.neuron.lab import CHALLENGES, DEPTH, LOSSES_VIEW, NETWORK, ONE, PRESETS

LAB = "neuron"
SHOW = {ONE: show_one, LOSSES_VIEW: show_losses, NETWORK: show_network, DEPTH: show_depth}

navigation.enter()
page_title("A neuron, forward and back", LAB, CHALLENGES)
st.markdown(lesson(LAB))
with st.sidebar:
    preset = preset_control(PREFIX, PRESETS, load)
view = view_control(preset.spec)
if preset.spec.view == view:
    st.caption(about(preset, preset.spec))
work = SHOW[view](Controls(preset.spec))
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, work)
