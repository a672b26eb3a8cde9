"""A network layer by layer, with shapes and numbers of parameters, before it is trained."""

from __future__ import annotations

import streamlit as st

from pages._train_digits.layer_builder import layer_label
from playground.digits.mnist import IMAGE_SHAPE
from playground.digits.spec import DigitsSpec
from playground.labs.train_digits.words import size_of
from playground.model.layers import shape_text


def network_table(spec: DigitsSpec) -> None:
    """Layer, output shape, parameters."""
    rows = [{"Layer": "Input", "Output shape": shape_text(IMAGE_SHAPE), "Parameters": 0}]
    rows += [
        {"Layer": layer_label(row.layer), "Output shape": shape_text(row.output_shape), "Parameters": row.parameters}
        for row in spec.summary
    ]
    st.dataframe(rows, hide_index=True, width="stretch")
    st.markdown(size_of(spec))
