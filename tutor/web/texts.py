"""The page's own English sentences, in one place."""

TAGLINE = (
    "Ask a question, and read an answer with its sources. Ask for an experiment, and watch it run."
)
WELCOME = "What would you like to know about {course}?"
ABOUT_LESSON = "Tell me about: {lesson}"
PLACEHOLDER = "Ask about the course, or for an experiment …"
BOX_LABEL = "Your message"
CHAT_LABEL = "Conversation"
LOADING = "Loading the models, a few seconds the first time …"
THINKING = "Looking in the lessons …"
FAILED = (
    "Something went wrong while I worked on this; your message is kept. Try again, or put it "
    "another way. (The details are in the server's log.)"
)
NOT_READY = "The tutor could not start: {problem}"
SOURCES = "Sources"
WATCH = "Watch it: {title}"
SEND, RUN, STOP, CLOSE, ERASE = "Send", "Run", "Stop", "Close", "Erase"
SETTINGS_OF_DEMO = "Settings"
NUMBERS_OF_DEMO = "Numbers and downloads"
AS_SCRIPT, AS_NOTEBOOK = "This run as a Python script", "as a notebook"
WAITING = "*Waiting for a free place: {count} {runs} before yours.*"
TOO_LONG = "*This run was stopped after {seconds:g} s, the longest that a run may take here.*"
TOO_LARGE = (
    "*This run was stopped: it took more than {megabytes:g} MB, the most a run may take here.*"
)
