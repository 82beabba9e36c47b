import numpy as np
import pytest
import torch
from transformers import AutoModel, AutoTokenizer

from tutor.errors import WeightsError
from tutor.retrieval.encoder import advice_on, load_encoder
from tutor.weights import ENCODER, find_bundle

TEXTS = [
    "Dropout switches units off at random.",
    "",
    "why?",
    "The gradient of the loss points uphill, so the update goes the other way. " * 8,
]


def test_vectors_are_float32_unit_vectors_of_384_numbers(real_encoder):
    vectors = real_encoder.encode(TEXTS)
    assert (vectors.shape, vectors.dtype) == ((4, 384), np.float32)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_vectors_are_those_of_the_model_card(real_encoder):
    """Mean pooling over the real tokens, then division by the norm, through plain transformers."""
    folder = find_bundle(ENCODER).parent
    tokenizer, model = AutoTokenizer.from_pretrained(folder), AutoModel.from_pretrained(folder)
    inputs = tokenizer(TEXTS, padding=True, truncation=True, max_length=256, return_tensors="pt")
    with torch.no_grad():
        states = model(**inputs).last_hidden_state  # (n, tokens, 384)
    mask = inputs["attention_mask"].unsqueeze(-1)  # (n, tokens, 1)
    pooled = (states * mask).sum(dim=1) / mask.sum(dim=1)
    expected = torch.nn.functional.normalize(pooled, dim=1).numpy()

    cosines = (real_encoder.encode(TEXTS) * expected).sum(axis=1)
    np.testing.assert_allclose(cosines, 1, atol=5e-4)  # bf16 where the CPU has it


def test_texts_keep_their_places_whatever_their_lengths(real_encoder):
    texts = [f"{'word ' * (37 * i % 50)}number {i}" for i in range(40)]
    together = real_encoder.encode(texts)
    alone = np.stack([real_encoder.encode([text])[0] for text in texts[::13]])
    np.testing.assert_allclose((together[::13] * alone).sum(axis=1), 1, atol=5e-4)
    assert (together[::13] @ alone.T).argmax(axis=1).tolist() == list(range(len(alone)))


def test_no_texts_give_no_vectors(real_encoder):
    assert real_encoder.encode([]).shape == (0, 384)


def test_a_paraphrase_is_nearer_than_another_subject(real_encoder):
    question, paraphrase, other = real_encoder.encode(
        ["How do I avoid overfitting?", "Ways to prevent overfitting", "How do I bake bread?"]
    )
    assert question @ paraphrase > 0.7 > 0.3 > question @ other


@pytest.mark.parametrize(
    ("word", "known"),
    [("bread", True), ("network", True), ("nuron", False), ("gradeint", False), ("", False)],
)
def test_the_encoder_can_tell_an_english_word(real_encoder, word, known):
    assert real_encoder.is_word(word) is known


def test_a_course_in_another_language_is_told_what_to_set():
    advice = advice_on("de", None)
    assert "TUTOR_ENCODER=intfloat/multilingual-e5-small" in advice
    assert "TUTOR_ENCODER_PREFIX='query: '" in advice
    assert advice_on("en", None) == advice_on("de", "owner/model") == ""


def test_a_named_encoder_that_is_none_is_told(tmp_path):
    with pytest.raises(WeightsError, match="TUTOR_ENCODER"):
        load_encoder(str(tmp_path))


def test_a_named_folder_is_taken_with_its_prefix_and_an_index_of_its_own(real_encoder):
    folder = find_bundle(ENCODER).parent
    named = load_encoder(str(folder), "query: ")
    assert named.name != real_encoder.name
    np.testing.assert_allclose(
        named.encode(["why"])[0], real_encoder.encode(["query: why"])[0], atol=1e-3
    )
