from __future__ import annotations

import numpy as np

from playground.digits.words import mistakes, reading, verdict


def test_a_verdict_names_both_guesses_and_says_when_it_is_unsure() -> None:
    sure, unsure = np.full(10, 0.01), np.full(10, 0.05)
    sure[7], sure[1] = 0.95, 0.03
    unsure[4], unsure[9] = 0.45, 0.2
    assert verdict(sure) == "It is a 7. Second guess: 1, with 3.0%."
    assert verdict(unsure) == "Not sure: perhaps a 4. Second guess: 9, with 20.0%."
    assert verdict(unsure, threshold=0.4).startswith("It is a 4.")
    assert verdict(sure[[0, 2, 3, 4, 5, 6, 8, 1, 7, 9]]).startswith("It is an 8.")


def test_what_a_network_reads_is_right_or_what_it_is() -> None:
    assert reading("CNN", 3, 0.99999, 3).endswith("a probability of 99.9%. That is right.")
    assert reading("CNN", 3, 0.5, 8).endswith("a probability of 50%. It is an 8.")
    assert reading("CNN", 3, 0.5, None) == "“CNN” reads 3, with a probability of 50%."
    assert mistakes(0) == "This network misreads no test digit."
