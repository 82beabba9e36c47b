"""The texts of the clinic, in every language of the page; ``texts.py`` takes them up.

What is said of a measurement never names a fault: that is the student's to do.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ClinicTexts:
    """One language: ``ask_`` names a measurement, ``read_`` says what it read, ``usual_`` what it reads
    in a sound run; ``fault_`` names a fault, ``why_`` explains it, ``mend_`` says what was changed.
    """

    clinic: str
    clinic_summary: str
    clinic_task: str
    clinic_trains: str
    clinic_patient: str
    clinic_measure: str
    clinic_name_it: str
    clinic_level: str
    clinic_levels: str
    clinic_another: str
    clinic_mend: str
    clinic_diverged: str
    clinic_no_case: str
    clinic_healed: str
    clinic_wrong: str
    clinic_follows: str
    clinic_right: str
    clinic_read_on: str
    clinic_recovered: str
    clinic_loss_falls: str
    clinic_honest: str
    clinic_hardly: str
    clinic_after: str
    clinic_loss: str
    clinic_accuracy: str
    clinic_epoch: str
    clinic_nats: str
    clinic_share: str
    clinic_training: str
    clinic_validation: str
    clinic_guessing: str
    clinic_before: str
    clinic_step: str
    clinic_feature: str
    clinic_label: str
    clinic_norm: str
    clinic_layer: str
    clinic_class: str
    clinic_mean: str
    clinic_std: str
    clinic_distance: str
    clinic_fresh: str
    clinic_first_time: str
    clinic_second_time: str
    clinic_probability: str
    clinic_at_start: str
    clinic_at_end: str
    clinic_lowest: str
    clinic_highest: str
    clinic_number: str
    clinic_own: str
    clinic_taken: str
    clinic_update: str
    clinic_own_rate: str
    clinic_tenth: str
    ask_batch: str
    ask_neighbours: str
    ask_overlap: str
    ask_twice: str
    ask_units: str
    ask_outputs: str
    ask_accumulated: str
    ask_slower: str
    ask_updates: str
    ask_gradients: str
    read_batch: str
    read_neighbours: str
    read_overlap: str
    read_twice: str
    read_units: str
    read_outputs: str
    read_accumulated: str
    read_slower: str
    read_updates: str
    read_gradients: str
    usual_batch: str
    usual_neighbours: str
    usual_overlap: str
    usual_twice: str
    usual_units: str
    usual_outputs: str
    usual_accumulated: str
    usual_slower: str
    fault_learning_rate: str
    fault_unscaled: str
    fault_labels: str
    fault_dead_relus: str
    fault_zero_grad: str
    fault_softmax: str
    fault_leak: str
    fault_train_mode: str
    fault_healthy: str
    why_learning_rate: str
    why_unscaled: str
    why_labels: str
    why_dead_relus: str
    why_zero_grad: str
    why_softmax: str
    why_leak: str
    why_train_mode: str
    why_healthy: str
    mend_learning_rate: str
    mend_unscaled: str
    mend_labels: str
    mend_dead_relus: str
    mend_zero_grad: str
    mend_softmax: str
    mend_leak: str
    mend_train_mode: str


CLINIC_ENGLISH = ClinicTexts(
    clinic="The clinic",
    clinic_summary="A training that went wrong: measure it, name the fault, mend it",
    clinic_task=(
        "At most one thing is wrong with this training, and its curves are all that shows. Measure "
        "what you want to know, name the fault, and mend it."
    ),
    clinic_trains="It trains …",
    clinic_patient=(
        "Patient {number}: {rows} rows of {features} features and {classes} classes; {layers} "
        "hidden layers of {width} ReLUs, each with dropout; {optimizer}, batches of {batch}."
    ),
    clinic_measure="Measure",
    clinic_name_it="What is wrong?",
    clinic_level="Level",
    clinic_levels="1: plain; 2 and 3: weaker faults, noisier labels, and some runs that are sound",
    clinic_another="Another patient",
    clinic_mend="Mend it",
    clinic_diverged="The run ended in epoch {epoch}: the loss was above 100,000 or no number any more.",
    clinic_no_case="There is no such patient: the number is one from 0 to {most}, the level 1, 2 or 3.",
    clinic_healed="Runs healed in the clinic: {count}, with {kinds} of {all} faults.",
    clinic_wrong="Not this one: {fault}.",
    clinic_follows="That is unusual, but follows from something else.",
    clinic_right="Right: {fault}.",
    clinic_read_on="Read on in the lesson",
    clinic_recovered=(
        "The run recovers: the validation accuracy was {before:.0%} and is now {after:.0%} "
        "(means of the last epochs); on 400 rows that nobody has seen it is {fresh:.0%}."
    ),
    clinic_loss_falls=(
        "The run recovers: the training loss was {before:.2f} and is now {after:.2f} (means of "
        "the last epochs); on 400 rows that nobody has seen the accuracy is {fresh:.0%}."
    ),
    clinic_honest=(
        "The validation is honest again: it said {before:.0%}, now it says {after:.0%}, and on 400 "
        "rows that nobody has seen the accuracy is {fresh:.0%}."
    ),
    clinic_hardly=(
        "The fault is gone, but here the curves hardly show it: the validation accuracy was "
        "{before:.0%} and is now {after:.0%}; on 400 rows that nobody has seen it is {fresh:.0%}."
    ),
    clinic_after="mended",
    clinic_loss="Loss",
    clinic_accuracy="Accuracy",
    clinic_epoch="epoch",
    clinic_nats="mean loss (nats)",
    clinic_share="share",
    clinic_training="training",
    clinic_validation="validation",
    clinic_guessing="guessing",
    clinic_before="before",
    clinic_step="step",
    clinic_feature="feature",
    clinic_label="label",
    clinic_norm="norm",
    clinic_layer="layer",
    clinic_class="class",
    clinic_mean="mean",
    clinic_std="standard deviation",
    clinic_distance="distance (1: usual)",
    clinic_fresh="fresh rows",
    clinic_first_time="first time",
    clinic_second_time="second time",
    clinic_probability="probability of class 1",
    clinic_at_start="before the first step",
    clinic_at_end="after the last step",
    clinic_lowest="lowest",
    clinic_highest="highest",
    clinic_number="number given to the loss",
    clinic_own="of the batch itself",
    clinic_taken="that the step takes",
    clinic_update="change of the weights (share of their norm)",
    clinic_own_rate="its own learning rate",
    clinic_tenth="a tenth of it",
    ask_batch="Look at a batch",
    ask_neighbours="Labels and neighbours",
    ask_overlap="Training against validation rows",
    ask_twice="Validate twice",
    ask_units="Silent units",
    ask_outputs="What the loss is given",
    ask_accumulated="Gradient of batch and step",
    ask_slower="A tenth of the learning rate",
    ask_updates="Size of the steps",
    ask_gradients="Gradient norms by layer",
    read_batch=(
        "The features of the training rows have standard deviations from {least_std:.3g} to "
        "{most_std:.3g} and means of up to {most_mean:.3g} in size."
    ),
    read_neighbours=(
        "Of the five nearest neighbours, {training:.0%} have the same label among the training "
        "rows and {validation:.0%} among the validation rows; by chance it would be {chance:.0%}."
    ),
    read_overlap=(
        "{share:.0%} of the validation rows lie so near to a training row that they must be the "
        "same (in the picture: the distance of each row to the nearest training row, in order). "
        "In eval mode the accuracy is {accuracy:.0%} on the validation rows and "
        "{fresh_accuracy:.0%} on 400 rows that nobody has seen."
    ),
    read_twice=(
        "Validated twice without a step in between, {share:.0%} of the rows get another "
        "probability the second time; the largest difference is {most:.2g}."
    ),
    read_units=(
        "In the layer with most of them, {start:.0%} of the units gave 0 for every training row "
        "before the first step, and {end:.0%} after the last."
    ),
    read_outputs=(
        "The numbers that the loss is given lie between {low:.3g} and {high:.3g}; the sums of "
        "the rows lie between {least_sum:.3g} and {most_sum:.3g}."
    ),
    read_accumulated=(
        "The gradient that the step takes is {ratio:.3g} times as long as that of the batch itself "
        "(median over the steps)."
    ),
    read_slower=(
        "With a tenth of the learning rate the same training ends at a training loss of "
        "{slow_loss:.3g}; with its own rate it ends at {loss:.3g}."
    ),
    read_updates=(
        "One step changes the weights by {first:.2%} of their norm at the beginning and by "
        "{last:.2%} at the end (medians over 20 steps), and by {most:.2%} at most."
    ),
    read_gradients=(
        "The gradient's norm is {first:.2g} in the first layer and {last:.2g} in the last "
        "(medians over the steps); the largest was {most:.2g}."
    ),
    usual_batch="Scaled inputs have 1 and 0.",
    usual_neighbours="Where the labels are right, both shares are about the same.",
    usual_overlap="Sets that are apart share no row.",
    usual_twice="In eval mode no row may differ.",
    usual_units="At the start of a sound run hardly a unit is silent.",
    usual_outputs="Logits may be any numbers, and sum to anything.",
    usual_accumulated="Where each step starts with cleared gradients, it is 1.",
    usual_slower="A sound run only becomes slower by that, and ends higher.",
    fault_learning_rate="Learning rate too high",
    fault_unscaled="Inputs not scaled",
    fault_labels="Labels shuffled",
    fault_dead_relus="Dead ReLUs",
    fault_zero_grad="zero_grad missing",
    fault_softmax="Softmax taken twice",
    fault_leak="Leak between the sets",
    fault_train_mode="eval() forgotten",
    fault_healthy="Nothing is wrong",
    why_learning_rate=(
        "Each step goes far beyond the point where the slope was measured, so the loss jumps or "
        "grows instead of falling."
    ),
    why_unscaled=(
        "The gradient of a first-layer weight is in proportion to its input, so the largest "
        "feature dictates every step and the others are hardly learned."
    ),
    why_labels=(
        "Labels that have nothing to do with their rows can only be learned by heart; nothing of "
        "that helps with validation rows."
    ),
    why_dead_relus=(
        "A unit that never fires has the gradient 0 and can't be learned; only what is left of "
        "each layer works, if anything is."
    ),
    why_zero_grad=(
        "backward() adds to what stands in .grad; uncleared, each step follows gradients of "
        "weights that are long gone."
    ),
    why_softmax=(
        "The cross-entropy takes the softmax itself. Given probabilities, its loss can't fall "
        "below {floor:.3g} here, and the gradients are small."
    ),
    why_leak=(
        "Rows that were trained on are known by heart, so the validation says how well they are "
        "remembered and not how new rows will fare."
    ),
    why_train_mode=(
        "Dropout silences other units each time, so the validation judges a thinned network. In "
        "eval mode these very weights reach {eval_accuracy:.0%} on the validation rows."
    ),
    why_healthy="All that can be measured reads as in a sound run; what is left is noise of the labels.",
    mend_learning_rate="The same training with the learning rate divided by {strength:g}.",
    mend_unscaled=(
        "The same training with (x − mean) / standard deviation, both taken from the training rows."
    ),
    mend_labels="The same training with each label at its own row.",
    mend_dead_relus="The same training from biases of 0.",
    mend_zero_grad="The same training with optimizer.zero_grad() before each backward().",
    mend_softmax="The same training with the logits given to the loss.",
    mend_leak="The same training, judged on validation rows of their own.",
    mend_train_mode="The same training with model.eval() before each validation.",
)

CLINIC_GERMAN = ClinicTexts(
    clinic="Die Klinik",
    clinic_summary="Ein Training, das schiefging: miss nach, benenne den Fehler, behebe ihn",
    clinic_task=(
        "Mit diesem Training stimmt höchstens eines nicht, und nur seine Kurven sind zu sehen. "
        "Miss, was du wissen willst, benenne den Fehler und behebe ihn."
    ),
    clinic_trains="Es wird trainiert …",
    clinic_patient=(
        "Patient {number}: {rows} Zeilen mit {features} Merkmalen und {classes} Klassen; "
        "{layers} verborgene Schichten mit {width} ReLUs, jede mit Dropout; {optimizer}, Batches "
        "zu {batch}."
    ),
    clinic_measure="Messen",
    clinic_name_it="Was stimmt nicht?",
    clinic_level="Stufe",
    clinic_levels=(
        "1: deutlich; 2 und 3: schwächere Fehler, mehr falsche Labels, und manche Läufe sind gesund"
    ),
    clinic_another="Nächster Patient",
    clinic_mend="Beheben",
    clinic_diverged=(
        "Der Lauf endete in Epoche {epoch}: Der Verlust lag über 100.000 oder war keine Zahl mehr."
    ),
    clinic_no_case=(
        "Diesen Patienten gibt es nicht: Die Nummer geht von 0 bis {most}, die Stufe ist 1, 2 "
        "oder 3."
    ),
    clinic_healed="In der Klinik geheilte Läufe: {count}, mit {kinds} von {all} Fehlern.",
    clinic_wrong="Das ist es nicht: {fault}.",
    clinic_follows="Das ist ungewöhnlich, folgt aber aus etwas anderem.",
    clinic_right="Richtig: {fault}.",
    clinic_read_on="In der Lektion nachlesen",
    clinic_recovered=(
        "Der Lauf erholt sich: Die Trefferquote auf den Validierungszeilen war {before:.0%} und "
        "ist jetzt {after:.0%} (Mittel der letzten Epochen); auf 400 Zeilen, die niemand gesehen "
        "hat, ist sie {fresh:.0%}."
    ),
    clinic_loss_falls=(
        "Der Lauf erholt sich: Der Verlust auf den Trainingszeilen war {before:.2f} und ist "
        "jetzt {after:.2f} (Mittel der letzten Epochen); auf 400 Zeilen, die niemand gesehen "
        "hat, ist die Trefferquote {fresh:.0%}."
    ),
    clinic_honest=(
        "Die Validierung ist wieder ehrlich: Sie sagte {before:.0%}, jetzt sagt sie {after:.0%}, "
        "und auf 400 Zeilen, die niemand gesehen hat, ist die Trefferquote {fresh:.0%}."
    ),
    clinic_hardly=(
        "Der Fehler ist behoben, nur zeigen es die Kurven hier kaum: Die Trefferquote auf den "
        "Validierungszeilen war {before:.0%} und ist jetzt {after:.0%}; auf 400 Zeilen, die "
        "niemand gesehen hat, ist sie {fresh:.0%}."
    ),
    clinic_after="geheilt",
    clinic_loss="Verlust",
    clinic_accuracy="Trefferquote",
    clinic_epoch="Epoche",
    clinic_nats="mittlerer Verlust (Nats)",
    clinic_share="Anteil",
    clinic_training="Training",
    clinic_validation="Validierung",
    clinic_guessing="Raten",
    clinic_before="vorher",
    clinic_step="Schritt",
    clinic_feature="Merkmal",
    clinic_label="Klasse",
    clinic_norm="Norm",
    clinic_layer="Schicht",
    clinic_class="Klasse",
    clinic_mean="Mittelwert",
    clinic_std="Standardabweichung",
    clinic_distance="Abstand (1: üblich)",
    clinic_fresh="neue Zeilen",
    clinic_first_time="beim ersten Mal",
    clinic_second_time="beim zweiten Mal",
    clinic_probability="Wahrscheinlichkeit der Klasse 1",
    clinic_at_start="vor dem ersten Schritt",
    clinic_at_end="nach dem letzten Schritt",
    clinic_lowest="kleinste",
    clinic_highest="größte",
    clinic_number="Zahl, die der Verlust bekommt",
    clinic_own="des Batches selbst",
    clinic_taken="mit dem der Schritt geht",
    clinic_update="Änderung der Gewichte (Anteil ihrer Norm)",
    clinic_own_rate="mit der eigenen Lernrate",
    clinic_tenth="mit einem Zehntel davon",
    ask_batch="Einen Batch ansehen",
    ask_neighbours="Labels und Nachbarn",
    ask_overlap="Trainings- und Validierungszeilen",
    ask_twice="Zweimal validieren",
    ask_units="Stumme Einheiten",
    ask_outputs="Was der Verlust bekommt",
    ask_accumulated="Gradient von Batch und Schritt",
    ask_slower="Ein Zehntel der Lernrate",
    ask_updates="Größe der Schritte",
    ask_gradients="Gradientennormen je Schicht",
    read_batch=(
        "Die Merkmale der Trainingszeilen haben Standardabweichungen von {least_std:.3g} bis "
        "{most_std:.3g} und Mittelwerte vom Betrag bis zu {most_mean:.3g}."
    ),
    read_neighbours=(
        "Von den fünf nächsten Nachbarn haben unter den Trainingszeilen {training:.0%} dasselbe "
        "Label, unter den Validierungszeilen {validation:.0%}; zufällig wären es {chance:.0%}."
    ),
    read_overlap=(
        "{share:.0%} der Validierungszeilen liegen so nah an einer Trainingszeile, dass es "
        "dieselbe sein muss (im Bild: der Abstand jeder Zeile zur nächsten Trainingszeile, der "
        "Größe nach). Im Eval-Modus ist die Trefferquote {accuracy:.0%} auf den "
        "Validierungszeilen und {fresh_accuracy:.0%} auf 400 Zeilen, die niemand gesehen hat."
    ),
    read_twice=(
        "Zweimal validiert, ohne Schritt dazwischen: {share:.0%} der Zeilen bekommen beim "
        "zweiten Mal eine andere Wahrscheinlichkeit; der größte Unterschied ist {most:.2g}."
    ),
    read_units=(
        "In der Schicht mit den meisten gaben vor dem ersten Schritt {start:.0%} der Einheiten "
        "für jede Trainingszeile 0 aus, nach dem letzten {end:.0%}."
    ),
    read_outputs=(
        "Die Zahlen, die der Verlust bekommt, liegen zwischen {low:.3g} und {high:.3g}; die "
        "Summen der Zeilen liegen zwischen {least_sum:.3g} und {most_sum:.3g}."
    ),
    read_accumulated=(
        "Der Gradient, mit dem der Schritt geht, ist {ratio:.3g}-mal so lang wie der des Batches "
        "selbst (Median über die Schritte)."
    ),
    read_slower=(
        "Mit einem Zehntel der Lernrate endet dasselbe Training bei einem Verlust von "
        "{slow_loss:.3g} auf den Trainingszeilen, mit seiner eigenen bei {loss:.3g}."
    ),
    read_updates=(
        "Ein Schritt ändert die Gewichte am Anfang um {first:.2%} ihrer Norm und am Ende um "
        "{last:.2%} (Mediane über 20 Schritte), höchstens um {most:.2%}."
    ),
    read_gradients=(
        "Die Norm des Gradienten ist {first:.2g} in der ersten Schicht und {last:.2g} in der "
        "letzten (Mediane über die Schritte); die größte war {most:.2g}."
    ),
    usual_batch="Skalierte Eingaben haben 1 und 0.",
    usual_neighbours="Wo die Labels stimmen, sind beide Anteile etwa gleich.",
    usual_overlap="Getrennte Mengen haben keine Zeile gemeinsam.",
    usual_twice="Im Eval-Modus darf sich keine Zeile ändern.",
    usual_units="Am Anfang eines gesunden Laufs ist kaum eine Einheit stumm.",
    usual_outputs="Logits dürfen beliebige Zahlen sein, ihre Summe auch.",
    usual_accumulated="Wo jeder Schritt mit geleerten Gradienten beginnt, ist es 1.",
    usual_slower="Ein gesunder Lauf wird dadurch nur langsamer und endet höher.",
    fault_learning_rate="Lernrate zu hoch",
    fault_unscaled="Eingaben nicht skaliert",
    fault_labels="Labels vertauscht",
    fault_dead_relus="Tote ReLUs",
    fault_zero_grad="zero_grad fehlt",
    fault_softmax="Softmax doppelt",
    fault_leak="Leck zwischen den Mengen",
    fault_train_mode="eval() vergessen",
    fault_healthy="Alles in Ordnung",
    why_learning_rate=(
        "Jeder Schritt geht weit über die Stelle hinaus, an der das Gefälle gemessen wurde; der "
        "Verlust springt oder wächst, statt zu fallen."
    ),
    why_unscaled=(
        "Der Gradient eines Gewichts der ersten Schicht ist proportional zu seiner Eingabe: Das "
        "größte Merkmal bestimmt jeden Schritt, die anderen werden kaum gelernt."
    ),
    why_labels=(
        "Labels, die nichts mit ihren Zeilen zu tun haben, lassen sich nur auswendig lernen; für "
        "die Validierungszeilen hilft das nichts."
    ),
    why_dead_relus=(
        "Eine Einheit, die nie feuert, hat den Gradienten 0 und kann nicht lernen; es arbeitet "
        "nur, was von jeder Schicht übrig ist, wenn etwas übrig ist."
    ),
    why_zero_grad=(
        "backward() addiert zu dem, was in .grad steht; ungeleert folgt jeder Schritt auch "
        "Gradienten von Gewichten, die es längst nicht mehr gibt."
    ),
    why_softmax=(
        "Die Kreuzentropie bildet das Softmax selbst. Bekommt sie Wahrscheinlichkeiten, kann der "
        "Verlust hier nicht unter {floor:.3g} fallen, und die Gradienten sind klein."
    ),
    why_leak=(
        "Zeilen aus dem Training sind auswendig gelernt: Die Validierung misst, wie gut das Netz "
        "sich an sie erinnert, und nicht, wie es mit neuen zurechtkommt."
    ),
    why_train_mode=(
        "Dropout schaltet jedes Mal andere Einheiten ab, die Validierung beurteilt also ein "
        "ausgedünntes Netz. Im Eval-Modus erreichen genau diese Gewichte {eval_accuracy:.0%} auf "
        "den Validierungszeilen."
    ),
    why_healthy=(
        "Alles, was sich messen lässt, ist wie in einem gesunden Lauf; was bleibt, ist Rauschen "
        "der Labels."
    ),
    mend_learning_rate="Dasselbe Training mit der durch {strength:g} geteilten Lernrate.",
    mend_unscaled=(
        "Dasselbe Training mit (x − Mittelwert) / Standardabweichung, beide aus den "
        "Trainingszeilen."
    ),
    mend_labels="Dasselbe Training mit jedem Label an seiner Zeile.",
    mend_dead_relus="Dasselbe Training, begonnen mit Biases von 0.",
    mend_zero_grad="Dasselbe Training mit optimizer.zero_grad() vor jedem backward().",
    mend_softmax="Dasselbe Training, bei dem der Verlust die Logits bekommt.",
    mend_leak="Dasselbe Training, beurteilt auf eigenen Validierungszeilen.",
    mend_train_mode="Dasselbe Training mit model.eval() vor jeder Validierung.",
)
