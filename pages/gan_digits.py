"""Generated digits: a generator makes them, a discriminator distinguishes them from real ones, and both can be trained here."""

import streamlit as st

from pages._gan_digits import controls
from pages._gan_digits.code import TRAINING, code_control, show_sampling_code, show_training_code
from pages._gan_digits.evaluation import show_evaluation
from pages._gan_digits.few_digits import show_few_digits
from pages._gan_digits.generate import show_generate
from pages._gan_digits.interpolation import show_interpolation
from pages._gan_digits.train import show_training
from pages._gan_digits.verdict import show_verdict
from pages._ui import navigation
from pages._ui.backend import engine, sentences, wait_until_ready
from pages._ui.challenges import page_title, show_challenges
from pages._ui.lesson import lesson, show_lesson
from playground.engine.state import READY
from playground.labs.gan_digits.lab import CHALLENGES, GanDigitsWork, is_own
from playground.labs.gan_digits.spec import NO_TRUNCATION, SampleRequest

LAB = "gan_digits"
ABOUT_SAMPLES = (controls.GENERATE, controls.INTERPOLATE, controls.CODE)


def ask_a_gan(view: str) -> GanDigitsWork:
    """Shows a view of a trained GAN. Returns what is on the screen, for the challenges."""
    with st.sidebar:
        name, source = controls.gan_control()
        truncation = controls.truncation_control() if view == controls.EVALUATE else NO_TRUNCATION
        request = controls.sample_controls(source) if view in ABOUT_SAMPLES else SampleRequest()
    if view == controls.GENERATE:
        return show_generate(source, request, is_own(source))
    if view == controls.INTERPOLATE:
        return show_interpolation(source, request, is_own(source))
    if view == controls.JUDGE:
        return show_verdict(source, is_own(source))
    if view == controls.EVALUATE:
        show_evaluation(name, source, truncation)
    else:
        show_sampling_code(source, request)
    return GanDigitsWork()


navigation.enter()
page_title("Generated digits", LAB, CHALLENGES)
st.markdown(lesson(LAB))
view = controls.view_control()
if engine().state.phase != READY:
    wait_until_ready()
work = GanDigitsWork()
with sentences():
    if view == controls.TRAINING:
        show_training()
    elif view == controls.FEW:
        show_few_digits()
    elif view == controls.CODE and code_control() == TRAINING:
        show_training_code()
    else:
        work = ask_a_gan(view)
show_lesson(LAB, "What to notice")
show_challenges(LAB, CHALLENGES, work)
