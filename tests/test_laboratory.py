from tutor.web.laboratory import OpenDemo


def test_two_openings_of_the_same_experiment_differ_and_can_be_hashed():
    one, two = OpenDemo.of("cnn", {"epochs": 2}), OpenDemo.of("cnn", {"epochs": 2})

    assert one != two
    assert len({one, two}) == 2
