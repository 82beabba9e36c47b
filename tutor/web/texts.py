"""The texts of the page, in every language it speaks; replies, lessons and experiments have theirs.

``languages.py`` says which of them a reader gets.
"""

from __future__ import annotations

from dataclasses import dataclass

# Not a text of the page: a question that it puts to the tutor, which reads English.
ABOUT_LESSON = "Tell me about: {lesson}"


@dataclass(frozen=True)
class Texts:
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


ENGLISH = Texts(
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
)

GERMAN = Texts(
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
)
