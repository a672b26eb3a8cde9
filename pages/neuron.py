"""A neuron, forward and back: one neuron, its loss, a small network step by step, and what depth does to gradients."""

import streamlit as st

from pages._neuron.depth import show_depth
from pages._neuron.losses import show_losses
from pages._neuron.network import show_network
from pages._neuron.one import show_one
from pages._neuron.settings import Controls, preset_control, view_control
from pages._ui import navigation
from pages._ui.challenges import show_challenges
from pages._ui.lesson import lesson, show_lesson
from playground.labs.neuron.lab import CHALLENGES, DEPTH, LOSSES_VIEW, NETWORK, ONE

LAB = "neuron"
SHOW = {ONE: show_one, LOSSES_VIEW: show_losses, NETWORK: show_network, DEPTH: show_depth}

navigation.enter()
st.title("A neuron, forward and back")
st.markdown(lesson(LAB))
with st.sidebar:
    preset = preset_control()
view = view_control(preset)
if preset.view == view:
    st.caption(f"**{preset.id}.** {preset.about}")
work = SHOW[view](Controls(preset))
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, work)
