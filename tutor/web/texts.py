"""The texts of the page, in every language it speaks; replies, lessons and experiments have theirs.

``languages.py`` says which of them a reader gets.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

from tutor.web.clinic_texts import CLINIC_ENGLISH, CLINIC_GERMAN, ClinicTexts

# Not texts of the page: what it says to the tutor, which reads English.
ABOUT_LESSON = "Tell me about: {lesson}"
QUIZ_ON = "Quiz me on the lesson “{lesson}”."
QUIZ_DUE = "Quiz me on what is due."
QUIZ_STEPS = {
    "ask": "Next question, please.",
    "hint": "A hint, please.",
    "skip": "Skip this question.",
    "stop": "Stop the quiz.",
    "right": "I had it right.",
    "half": "I had it half right.",
    "wrong": "I had it wrong.",
}


@dataclass(frozen=True)
class Texts(ClinicTexts):
    """One language: words and sentences, some with a place in braces for what is filled in."""

    tagline: str
    tagline_and_try: str
    welcome: str
    placeholder: str
    placeholder_and_try: str
    box_label: str
    chat_label: str
    send: str
    loading: str
    so_far: str
    thinking: str
    writing: str
    stopped: str
    failed: str
    too_much: str
    not_ready: str
    sources: str
    source: str
    why: str
    read_on: str
    answered_by: str
    covered: str
    touched: str
    passages_found: str
    left_out: str
    watch: str
    compare: str
    mathematics: str
    next: str
    live: str
    experiments: str
    lessons: str
    opened: str
    next_lesson: str
    ask_delete: str
    ask_forget: str
    contents: str
    quiz: str
    no_lesson: str
    no_demo: str
    impossible: str
    conversations: str
    kept: str
    logged: str
    new_conversation: str
    title: str
    delete: str
    forget: str
    save_markdown: str
    student: str
    tutor: str
    helpful: str
    not_helpful: str
    run: str
    stop: str
    close: str
    erase: str
    clear_points: str
    cancel_points: str
    use_points: str
    patch: str
    kernel: str
    products: str
    summed: str
    map: str
    row: str
    column: str
    play: str
    pause: str
    back: str
    on: str
    scrub: str
    speed: str
    keys: str
    exactly: str
    resets: str
    more_settings: str
    try_next: str
    share: str
    shared: str
    numbers: str
    as_script: str
    as_notebook: str
    waiting: str
    too_long: str
    too_large: str
    hint: str
    skip: str
    stop_quiz: str
    next_question: str
    had_right: str
    had_half: str
    had_wrong: str
    quiz_lesson: str
    progress: str
    progress_kept: str
    progress_none: str
    progress_done: str
    progress_due: str
    progress_later: str
    progress_read: str
    progress_asked: str
    progress_answered: str
    review_due: str
    save_progress: str
    load_progress: str
    loaded: str
    forget_progress: str
    forget_sure: str
    forget_yes: str
    forget_no: str
    predict_first: str
    predicted: str
    predicted_right: str
    predicted_wrong: str


ENGLISH = Texts(
    **asdict(CLINIC_ENGLISH),
    tagline="Ask a question, and read an answer with its sources.",
    tagline_and_try=(
        "Ask a question, and read an answer with its sources. "
        "Ask for an experiment, and watch it run."
    ),
    welcome="What would you like to know about {course}?",
    placeholder="Ask about the course …",
    placeholder_and_try="Ask about the course, or for an experiment …",
    box_label="Your message",
    chat_label="Conversation",
    send="Send",
    loading="Loading the models …",
    so_far="{percent} %, about {left} min left",
    thinking="Looking in the lessons …",
    writing="Writing the answer …",
    stopped="Stopped here.",
    failed=(
        "Something went wrong while I worked on this; your message is kept. Try again, or put it "
        "another way. (The details are in the server's log.)"
    ),
    too_much="Your message has {count} characters; at most {most} are read. Shorten it to the question.",
    not_ready="The tutor could not start: {problem}",
    sources="Sources",
    source="Source",
    why="Why this reply?",
    read_on="Read on in the lesson",
    answered_by="Answered by",
    covered="A passage answers this with probability {probability}; from {threshold} on it is answered.",
    touched="The course speaks of the subject.",
    passages_found="Passages found, with their scores:",
    left_out="Considered and left out:",
    watch="Watch it: {title}",
    compare="Lay it over this: {settings}",
    mathematics="Show the mathematics",
    next="Next: {heading}",
    live="It starts where you point",
    experiments="Experiments",
    lessons="The lessons",
    opened="opened before",
    next_lesson="next",
    ask_delete="Delete this conversation? It cannot be brought back.",
    ask_forget="Forget all conversations and marks? They cannot be brought back.",
    contents="In this lesson",
    quiz="Check yourself",
    no_lesson="There is no lesson “{name}”; there are {names}.",
    no_demo="There is no experiment “{name}”; there are {names}.",
    impossible="The link asks for what can't be: {problem}",
    conversations="Conversations",
    kept="Kept in this browser only; the server keeps nothing.",
    logged=(
        "Kept in this browser. For the teacher, the server notes each question, whether it was answered and "
        "whether that helped: no name, no time."
    ),
    new_conversation="New conversation",
    title="Title of this conversation",
    delete="Delete this conversation",
    forget="Forget everything",
    save_markdown="Save as Markdown",
    student="Student",
    tutor="Tutor",
    helpful="marked as helpful",
    not_helpful="marked as not helpful",
    run="Run",
    stop="Stop",
    close="Close",
    erase="Erase",
    clear_points="Clear all",
    cancel_points="Cancel",
    use_points="Use these points: {count}",
    patch="patch",
    kernel="kernel",
    products="products",
    summed="Sum of the products, and the bias:",
    map="map",
    row="row",
    column="column",
    play="Play",
    pause="Pause",
    back="One step back",
    on="One step on",
    scrub="Moment of the run",
    speed="Speed",
    keys="The run: space plays and pauses it, the arrow keys go step by step",
    exactly="exact value",
    resets="Double-click: back to the usual value",
    more_settings="More settings",
    try_next="Try next",
    share="Share",
    shared="The link to it is in the address bar and, where the browser allows it, copied.",
    numbers="Numbers and downloads",
    as_script="This run as a Python script",
    as_notebook="as a notebook",
    waiting="Waiting for a free place; runs before yours: {count}.",
    too_long="This run was stopped after {seconds:g} s, the longest that a run may take here.",
    too_large="This run was stopped: it took more than {megabytes:g} MB, the most a run may take here.",
    hint="Hint",
    skip="Skip",
    stop_quiz="Stop the quiz",
    next_question="Next question",
    had_right="I had it right",
    had_half="Half right",
    had_wrong="Wrong",
    quiz_lesson="Quiz me on this lesson",
    progress="My progress",
    progress_kept="What you asked, read and answered. Kept in this browser only; the server keeps nothing.",
    progress_none=(
        "Nothing is practised yet. Say “quiz me” in the chat, or open a lesson and press the "
        "button below it."
    ),
    progress_done="Questions answered: {answered}; right the last time: {right}.",
    progress_due="Due for review now: {count}.",
    progress_later="Next review due: {date}.",
    progress_read="read",
    progress_asked="asked about: {count}",
    progress_answered="{right} of {answered} right",
    review_due="Review what is due",
    save_progress="Save my progress as a file",
    load_progress="Load it from a file",
    loaded="Loaded: {count} entries.",
    forget_progress="Forget my progress",
    forget_sure="Forget all that you practised? It can't be brought back, unless you saved it as a file.",
    forget_yes="Yes, forget it",
    forget_no="No, keep it",
    predict_first="Predict first",
    predicted="You predict: {predicted}. The run decides.",
    predicted_right="You were right: {came}. You predicted {predicted}.",
    predicted_wrong="It came otherwise: {came}. You predicted {predicted}.",
)

GERMAN = Texts(
    **asdict(CLINIC_GERMAN),
    tagline="Stell eine Frage und lies die Antwort mit ihren Quellen.",
    tagline_and_try=(
        "Stell eine Frage und lies die Antwort mit ihren Quellen. "
        "Oder wünsch dir ein Experiment und sieh zu, wie es läuft."
    ),
    welcome="Was möchtest du über „{course}“ wissen?",
    # said in German only: the tutor reads and writes English
    placeholder="Frag auf Englisch …",
    placeholder_and_try="Frag auf Englisch, auch nach Experimenten …",
    box_label="Deine Nachricht",
    chat_label="Gespräch",
    send="Senden",
    loading="Die Modelle werden geladen …",
    so_far="{percent} %, noch etwa {left} min",
    thinking="Ich sehe in den Lektionen nach …",
    writing="Ich schreibe die Antwort …",
    stopped="Hier angehalten.",
    failed=(
        "Dabei ist etwas schiefgegangen; deine Nachricht ist noch da. Versuch es noch einmal oder "
        "formuliere sie anders. (Einzelheiten stehen im Protokoll des Servers.)"
    ),
    too_much="Deine Nachricht hat {count} Zeichen; höchstens {most} werden gelesen. Kürze sie auf die Frage.",
    not_ready="Der Tutor konnte nicht starten: {problem}",
    sources="Quellen",
    source="Quelle",
    why="Warum diese Antwort?",
    read_on="In der Lektion weiterlesen",
    answered_by="Beantwortet von",
    covered="Wahrscheinlichkeit, dass eine Stelle das beantwortet: {probability}; Antwort ab {threshold}.",
    touched="Der Kurs spricht von diesem Thema.",
    passages_found="Gefundene Stellen mit ihrer Wertung:",
    left_out="Erwogen und verworfen:",
    watch="Sieh es dir an: {title}",
    compare="Darüberlegen: {settings}",
    mathematics="Die Mathematik dazu",
    next="Weiter: {heading}",
    live="Es beginnt, wohin du zeigst",
    experiments="Experimente",
    lessons="Die Lektionen",
    opened="schon geöffnet",
    next_lesson="als Nächstes",
    ask_delete="Dieses Gespräch löschen? Es lässt sich nicht zurückholen.",
    ask_forget="Alle Gespräche und Häkchen vergessen? Sie lassen sich nicht zurückholen.",
    contents="In dieser Lektion",
    quiz="Teste dich selbst",
    no_lesson="Die Lektion „{name}“ gibt es nicht. Es gibt: {names}.",
    no_demo="Das Experiment „{name}“ gibt es nicht. Es gibt: {names}.",
    impossible="Der Link verlangt etwas, das nicht geht: {problem}",
    conversations="Gespräche",
    kept="Nur in diesem Browser gespeichert; auf dem Server bleibt nichts.",
    logged=(
        "In diesem Browser gespeichert. Für die Lehrkraft notiert der Server jede Frage, ob sie beantwortet "
        "wurde und ob das half: ohne Namen, ohne Uhrzeit."
    ),
    new_conversation="Neues Gespräch",
    title="Titel dieses Gesprächs",
    delete="Dieses Gespräch löschen",
    forget="Alles löschen",
    save_markdown="Als Markdown speichern",
    student="Du",
    tutor="Tutor",
    helpful="als hilfreich markiert",
    not_helpful="als nicht hilfreich markiert",
    run="Starten",
    stop="Stopp",
    close="Schließen",
    erase="Wegwischen",
    clear_points="Alle löschen",
    cancel_points="Abbrechen",
    use_points="Diese Punkte nehmen: {count}",
    patch="Ausschnitt",
    kernel="Filter",
    products="Produkte",
    summed="Summe der Produkte, dazu der Bias:",
    map="Karte",
    row="Zeile",
    column="Spalte",
    play="Abspielen",
    pause="Anhalten",
    back="Einen Schritt zurück",
    on="Einen Schritt vor",
    scrub="Zeitpunkt des Laufs",
    speed="Tempo",
    keys="Der Lauf: Die Leertaste spielt ihn ab und hält ihn an, die Pfeiltasten gehen schrittweise",
    exactly="genauer Wert",
    resets="Doppelklick: zurück zum üblichen Wert",
    more_settings="Weitere Einstellungen",
    try_next="Als Nächstes",
    share="Teilen",
    shared="Der Link darauf steht in der Adresszeile und ist kopiert, wo der Browser es erlaubt.",
    numbers="Zahlen und Downloads",
    as_script="Dieser Lauf als Python-Skript",
    as_notebook="als Notebook",
    waiting="Warten auf einen freien Platz; Läufe, die vorher dran sind: {count}.",
    too_long="Dieser Lauf wurde nach {seconds:g} s beendet: Länger darf hier keiner dauern.",
    too_large="Dieser Lauf wurde beendet: Er brauchte mehr als {megabytes:g} MB, so viel darf hier keiner.",
    hint="Tipp",
    skip="Überspringen",
    stop_quiz="Quiz beenden",
    next_question="Nächste Frage",
    had_right="Ich hatte es richtig",
    had_half="Halb richtig",
    had_wrong="Falsch",
    quiz_lesson="Frag mich zu dieser Lektion ab",
    progress="Mein Fortschritt",
    progress_kept=(
        "Was du gefragt, gelesen und beantwortet hast. Nur in diesem Browser gespeichert; auf "
        "dem Server bleibt nichts."
    ),
    progress_none=(
        "Noch nichts geübt. Schreib „quiz me“ in den Chat, oder öffne eine Lektion und drück "
        "den Knopf darunter."
    ),
    progress_done="Beantwortete Fragen: {answered}; zuletzt richtig: {right}.",
    progress_due="Jetzt zu wiederholen: {count}.",
    progress_later="Nächste Wiederholung: {date}.",
    progress_read="gelesen",
    progress_asked="Fragen dazu: {count}",
    progress_answered="{right} von {answered} richtig",
    review_due="Wiederholen, was fällig ist",
    save_progress="Fortschritt als Datei speichern",
    load_progress="Aus einer Datei laden",
    loaded="Geladen: {count} Einträge.",
    forget_progress="Meinen Fortschritt vergessen",
    forget_sure=(
        "Alles Geübte vergessen? Es lässt sich nicht zurückholen, außer du hast es als Datei "
        "gespeichert."
    ),
    forget_yes="Ja, vergessen",
    forget_no="Nein, behalten",
    predict_first="Erst vorhersagen",
    predicted="Deine Vorhersage: {predicted}. Der Lauf entscheidet.",
    predicted_right="Richtig: {came}. Deine Vorhersage war: {predicted}.",
    predicted_wrong="Es kam anders: {came}. Deine Vorhersage war: {predicted}.",
)
