"""Inside a network: every layer as pictures, one channel, one number, for any trained network and any picture."""

import streamlit as st

from pages._inside.epochs import epoch_slider, network_after
from pages._inside.filters import show_filters
from pages._inside.kernel import show_kernel
from pages._inside.layers import show_layers, work_now
from pages._inside.moved import show_moved
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.controls import one_of
from pages._ui.digit_picture import Opened, picture_controls
from pages._ui.lesson import lesson, show_lesson
from pages._ui.networks import known_networks
from playground.digits.networks import EPOCH_BY_EPOCH
from playground.engine.state import READY
from playground.labs.inside import words
from playground.labs.inside.lab import CHALLENGES, FILTERS, KERNEL, LAYERS, MOVED, VIEWS

LAB = "inside"

navigation.enter()
page_title("Inside a network", LAB, CHALLENGES)
st.markdown(lesson(LAB))
if engine().state.phase != READY:
    wait_until_ready()
networks = known_networks("inside_network", "inside_second")
names = list(networks)
digit = None
with st.sidebar:
    name = st.selectbox("Network", names, index=names.index(EPOCH_BY_EPOCH), key="inside_network", bind="query-params")
    epoch = epoch_slider(networks[name])
    network = network_after(networks[name], epoch)
    with sentences():
        digit = picture_controls(LAB, network)
shown = name if epoch is None else words.after_epoch(name, epoch)
opened = Opened(prefix=LAB, name=shown, network=network, digit=digit)
view = one_of("View", VIEWS, default=LAYERS, key="inside_view", label_visibility="collapsed")
with sentences():
    if view == LAYERS:
        show_layers(opened)
    elif view == FILTERS:
        show_filters(opened)
    elif view == MOVED:
        show_moved(opened, networks)
    elif view == KERNEL:
        show_kernel(opened)
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, work_now())
