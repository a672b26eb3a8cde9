FROM python:3.12-slim

RUN useradd --create-home --uid 1000 playground
WORKDIR /home/playground/app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY --chown=playground . .
USER playground
ENV PLAYGROUND_DATA=/home/playground/data
EXPOSE 8501
HEALTHCHECK CMD python -c "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8501/_stcore/health')"
CMD ["streamlit", "run", "app.py", "--server.address=0.0.0.0", "--server.headless=true"]
