# One image, one command a process: `serve` is the default.
# tests/commands/test_dockerfile.py replays these steps in a clean folder.
FROM python:3.11-slim

ENV PYTHONDONTWRITEBYTECODE=1
ENV PYTHONUNBUFFERED=1
ENV PHIEU_DATA=/data
ENV PIP_NO_CACHE_DIR=1
ENV PIP_DISABLE_PIP_VERSION_CHECK=1

RUN useradd --system --create-home phieu && install --directory --owner=phieu /data

WORKDIR /app
COPY requirements.lock .
RUN pip install --quiet --root-user-action=ignore --require-hashes -r requirements.lock

COPY vietnamese vietnamese
COPY confined confined
COPY storage storage
COPY people people
COPY intake intake
COPY reminders reminders
COPY pages pages
COPY ballots ballots
COPY backend backend
COPY bot bot
COPY phieu phieu
COPY plans plans
RUN python -m compileall -q .

USER phieu
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
ENTRYPOINT ["python", "-m", "phieu"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
