"""silence_corpus.py FILE: two hundred files that are no recurrent model, as one archive.

Each begins with a line `=== NAME`. They are what stands beside models in repositories: manifests,
workflows, API descriptions, charts, translations, notebooks, training histories, tokenizers, and
configs of models that are not recurrent or that only mention such ones in passing. Names, keys and
values are made up after the formats' own documentation; a seed makes each run give the same.
"""

import json
import random
import sys

R = random.Random(20261129)
WORDS = "river data signal cache report weather parser market sensor audio image train user order".split()
FILES = []


def word():
    return R.choice(WORDS)


def version():
    return "%d.%d.%d" % (R.randint(0, 9), R.randint(0, 20), R.randint(0, 30))


def put(name, value):
    FILES.append((name, value if isinstance(value, str) else json.dumps(value, indent=2)))


def node():
    for i in range(12):
        deps = {word() + "-" + word(): "^" + version() for _ in range(R.randint(1, 9))}
        if i % 3 == 0:
            deps["brain.js"] = "^2.0.0"
            deps["lstm-js"] = "~1.0.2"
        scripts = {"build": "tsc -p .", "test": "jest --runInBand", "model": "node model.js --cell lstm"}
        put("package-%d/package.json" % i, {"name": word(), "version": version(), "keywords": ["rnn", "lstm", "gru", word()], "scripts": scripts, "dependencies": deps, "private": bool(i % 2)})
    for i in range(4):
        packages = {"node_modules/" + word() + str(k): {"version": version(), "resolved": "file:x.tgz", "integrity": "sha512-%x" % R.getrandbits(256)} for k in range(20)}
        put("lock-%d/package-lock.json" % i, {"name": word(), "lockfileVersion": 3, "requires": True, "packages": packages})
    for i in range(5):
        put("ts-%d/tsconfig.json" % i, "{\n  // compiler\n  \"compilerOptions\": {\n    \"target\": \"ES20%d\", /* of the year */\n    \"module\": \"commonjs\",\n    \"strict\": true,\n    \"paths\": {\"@model/*\": [\"src/model/*\"]},\n  },\n  \"include\": [\"src\"],\n}\n" % (18 + i))
    put("web/.eslintrc.json", {"root": True, "extends": ["eslint:recommended"], "rules": {"indent": ["error", 2], "max-len": [1, {"code": 100}]}})
    put("web/angular.json", {"version": 1, "projects": {"app": {"architect": {"build": {"builder": "b", "options": {"outputPath": "dist"}}}}}})
    put("web/manifest.json", {"name": "GRU", "short_name": "gru", "icons": [{"src": "a.png", "sizes": "192x192"}], "display": "standalone"})
    put("web/vercel.json", {"builds": [{"src": "*.py", "use": "@vercel/python"}], "routes": [{"src": "/(.*)", "dest": "app.py"}]})


def ci():
    for i in range(8):
        put("ci-%d/.github/workflows/ci.yml" % i, "name: train lstm\non:\n  push:\n    branches: [main]\njobs:\n  build:\n    runs-on: ubuntu-22.04\n    strategy:\n      matrix:\n        python: ['3.%d', '3.11']\n        model: [rnn, lstm, gru]\n    steps:\n      - uses: actions/checkout@v4\n      - name: train\n        run: python train.py --rnn_type ${{ matrix.model }} --hidden_size 128\n        env:\n          LR: 1e-3\n" % (8 + i % 3))
    for i in range(5):
        put("gl-%d/.gitlab-ci.yml" % i, "stages: [test, train]\nvariables:\n  MODEL: lstm\n  HIDDEN_SIZE: \"256\"\ntrain:\n  stage: train\n  image: python:3.%d\n  script:\n    - pip install -r requirements.txt\n    - python -m train --num_layers 2\n  artifacts:\n    paths: [model.h5]\n" % (7 + i))
    put("ci/azure-pipelines.yml", "trigger: [main]\npool:\n  vmImage: ubuntu-latest\nsteps:\n- script: mvn -B verify\n  displayName: build\n")
    put("ci/.travis.yml", "language: python\npython:\n  - 3.6\nenv:\n  - BACKEND=theano MODEL=lstm\nscript: pytest\n")
    put("ci/circleci.yml", "version: 2.1\norbs:\n  python: circleci/python@1.5\nworkflows:\n  main:\n    jobs: [test]\njobs:\n  test:\n    docker: [{image: cimg/python:3.8}]\n    steps: [checkout]\n")
    put("ci/.pre-commit-config.yaml", "repos:\n- repo: local\n  hooks:\n  - id: black\n    name: black\n    language: python\n    args: [--line-length=100]\n")
    put("ci/dependabot.yml", "version: 2\nupdates:\n  - package-ecosystem: pip\n    directory: /\n    schedule: {interval: weekly}\n")


def infrastructure():
    for i in range(8):
        put("k8s-%d/deployment.yaml" % i, "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: lstm-server\n  labels: {app: lstm, model: rnn}\nspec:\n  replicas: %d\n  template:\n    spec:\n      containers:\n      - name: model\n        image: registry/%s:latest\n        args: [\"--hidden_size=256\", \"--num_layers=2\"]\n        env:\n        - name: CELL_TYPE\n          value: lstm\n        resources:\n          limits: {cpu: \"2\", memory: 4Gi}\n" % (i + 1, word()))
    for i in range(6):
        put("compose-%d/docker-compose.yml" % i, "version: \"3.%d\"\nservices:\n  %s:\n    build: .\n    environment:\n      - MODEL=gru\n    ports: [\"80:80\"]\n    volumes:\n      - ./model:/model\n  db:\n    image: postgres:15\n" % (i, word()))
    for i in range(4):
        put("helm-%d/values.yaml" % i, "replicaCount: 1\nimage:\n  repository: %s\n  tag: \"\"\nmodel:\n  name: lstm\n  path: /models\nresources: {}\nautoscaling:\n  enabled: false\n  maxReplicas: 10\n" % word())
    put("helm/Chart.yaml", "apiVersion: v2\nname: rnn\ndescription: serves models\ntype: application\nversion: 0.1.0\n")
    put("ansible/site.yml", "- hosts: all\n  become: true\n  tasks:\n    - name: install\n      apt: {name: nginx, state: present}\n    - template: src=a.j2 dest=/etc/a\n")
    put("aws/template.yaml", "AWSTemplateFormatVersion: '2010-09-09'\nResources:\n  Bucket:\n    Type: AWS::S3::Bucket\n    Properties:\n      BucketName: !Sub '${AWS::StackName}-models'\nOutputs:\n  Arn:\n    Value: !GetAtt Bucket.Arn\n")
    put("aws/policy.json", {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": ["s3:*"], "Resource": "*"}]})
    put("prom/prometheus.yml", "global:\n  scrape_interval: 15s\nscrape_configs:\n  - job_name: model\n    static_configs:\n      - targets: ['localhost:9090']\n")
    put("go/config.yaml", "server:\n  port: 8080\nmodel:\n  dropout: 0.1\n  layers: 3\ndatabase:\n  dsn: postgres://localhost/db\n")
    put("conda/environment.yml", "name: lstm\nchannels: [defaults]\ndependencies:\n  - python=3.8\n  - keras=2.3.1\n  - pip:\n    - tensorflow==2.2\n")
    put("docs/mkdocs.yml", "site_name: LSTM forecasts\nnav:\n  - Home: index.md\n  - GRU: gru.md\ntheme: {name: material}\nplugins: [search]\n")
    put("docs/_config.yml", "title: rnn\nbaseurl: /rnn\nplugins:\n  - jekyll-feed\nexclude: [vendor]\n")


def apis():
    for i in range(8):
        paths = {"/" + word(): {"get": {"operationId": word(), "responses": {"200": {"description": "ok"}}}} for _ in range(5)}
        schema = {"type": "object", "properties": {"cell_type": {"type": "string", "enum": ["lstm", "gru", "rnn"]}, "hidden_size": {"type": "integer", "default": 128}, "num_layers": {"type": "integer"}}}
        put("api-%d/openapi.json" % i, {"openapi": "3.0.%d" % (i % 4), "info": {"title": "models", "version": version()}, "paths": paths, "components": {"schemas": {"Model": schema}}})
    for i in range(5):
        put("api-%d/swagger.yaml" % i, "swagger: \"2.0\"\ninfo: {title: lstm, version: %s}\npaths:\n  /predict:\n    post:\n      parameters:\n      - {in: body, name: body, schema: {type: object, properties: {rnn_type: {type: string}, hidden_size: {type: integer}}}}\n      responses: {'200': {description: ok}}\n" % version())
    for i in range(4):
        put("schema-%d/schema.json" % i, {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "properties": {"model": {"type": "object", "properties": {"cell": {"enum": ["rnn", "lstm"]}, "hidden_size": {"type": "integer"}, "layers": {"type": "array"}}}}, "required": ["model"]})
    put("postman/collection.json", {"info": {"name": "predict"}, "item": [{"name": "post", "request": {"method": "POST", "url": "http://localhost/predict", "body": {"mode": "raw", "raw": "{\"class_name\": \"LSTM\"}"}}}]})


def data():
    for i in range(8):
        epochs = range(R.randint(5, 40))
        put("run-%d/lstm_history.json" % i, {"loss": [R.random() for _ in epochs], "val_loss": [R.random() for _ in epochs], "lr": [1e-3 for _ in epochs], "model": "lstm", "hidden_size": 128})
    for i in range(6):
        put("geo-%d/map.geojson.json" % i, {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"name": word()}, "geometry": {"type": "Point", "coordinates": [R.uniform(-180, 180), R.uniform(-90, 90)]}} for _ in range(10)]})
    for language in "en de fr es pl ja ru pt".split():
        put("i18n/%s.json" % language, {"app": {"title": word(), "model": {"cell": word(), "hidden_size": word(), "layers": word()}, "rnn": "RNN", "lstm": "LSTM"}, "buttons": {word(): word() for _ in range(6)}})
    for i in range(8):
        code = ["import torch.nn as nn\n", "rnn = nn.LSTM(10, 20, 2)  # hidden_size=20, num_layers=2\n", "model = Sequential([LSTM(50)])\n"]
        cells = [{"cell_type": "code", "execution_count": k, "metadata": {}, "outputs": [], "source": code} for k in range(R.randint(1, 5))] + [{"cell_type": "markdown", "metadata": {}, "source": ["# LSTM with hidden_size 128"]}]
        put("nb-%d/lstm_ipynb.json" % i, {"cells": cells, "metadata": {"kernelspec": {"name": "python3", "language": "python"}}, "nbformat": 4, "nbformat_minor": 5})
    for i in range(6):
        put("tags-%d/lstm.json" % i, [{"tag": "lstm", "count": R.randint(1, 999), "class_name": "LSTM", "related": ["rnn", "keras"]} for _ in range(8)])
    for i in range(4):
        put("coco-%d/annotations.json" % i, {"images": [{"id": k, "file_name": "%d.jpg" % k} for k in range(5)], "annotations": [{"id": k, "bbox": [1, 2, 3, 4], "category_id": 1} for k in range(5)], "categories": [{"id": 1, "name": word()}]})
    put("travel/gru.json", {"GRU": {"JFK": 812.5, "LIS": 640}, "rnn": {"currency": "EUR", "size": 3}})
    put("weights/rnn.json", {"w": [[R.gauss(0, 1) for _ in range(8)] for _ in range(8)], "b": [0.0] * 8})
    put("vocab/word_index.json", {word() + str(k): k for k in range(60)})
    put("metrics/results.json", {"lstm": {"rmse": 1.2, "hidden_size": [64, 128], "lr": 0.01}, "gru": {"rmse": 1.1}})
    put("grid/results.yaml", "- {model: lstm, rmse: 1.3, params: 12000}\n- {model: gru, rmse: 1.4, params: 9000}\n")


def models():
    dense = {"class_name": "Dense", "config": {"units": 10, "activation": "relu", "name": "dense"}}
    conv = {"class_name": "Conv2D", "config": {"filters": 32, "kernel_size": [3, 3], "name": "conv"}}
    lstm2d = {"class_name": "ConvLSTM2D", "config": {"filters": 8, "kernel_size": [3, 3], "return_sequences": True}}
    for i in range(8):
        body = [conv] * R.randint(1, 4) + [{"class_name": "Flatten", "config": {}}, dense]
        put("cnn-%d/model.json" % i, {"class_name": "Sequential", "config": {"name": "s", "layers": body}, "keras_version": "2.%d.0" % i, "backend": "tensorflow"})
    put("cnn/conv_lstm.json", {"class_name": "Sequential", "config": [lstm2d, dense], "keras_version": "2.0.8"})
    put("cnn/custom.json", {"class_name": "Sequential", "config": [{"class_name": "MyLSTM", "config": {"units": 4}}]})
    put("cnn/empty.json", {"class_name": "Sequential", "config": []})
    put("cnn/scene.json", {"class_name": "LSTM", "config": {"units": 5}, "kind": "widget"})
    put("cnn/docs.json", {"layers": [{"class_name": "LSTM", "summary": "a layer", "methods": ["call"]}], "module": "keras.layers"})
    for i, kind in enumerate(["bert", "gpt2", "t5", "vit", "llama", "roberta"]):
        put("hf-%d/config.json" % i, {"architectures": [kind.title() + "Model"], "model_type": kind, "hidden_size": 768, "num_hidden_layers": 12, "num_attention_heads": 12, "hidden_act": "gelu", "initializer_range": 0.02, "layer_norm_eps": 1e-12, "vocab_size": 30522, "attention_probs_dropout_prob": 0.1})
    put("hf/tokenizer.json", {"version": "1.0", "model": {"type": "BPE", "dropout": None, "vocab": {word() + str(k): k for k in range(40)}, "merges": []}})
    put("hf/adapter_config.json", {"peft_type": "LORA", "r": 8, "lora_alpha": 16, "lora_dropout": 0.1, "target_modules": ["q_proj"]})
    for i in range(5):
        put("transformer-%d/config.yaml" % i, "model:\n  hidden_size: %d\n  num_layers: 6\n  num_heads: 8\n  dropout: 0.1\noptimizer:\n  name: adamw\n  lr: 1e-4\ntrainer:\n  max_epochs: 10\n  gradient_clip_val: 1.0\n" % (2 ** (6 + i)))
    put("mlp/config.yaml", "hidden_size: [128, 64]\nnum_layers: 2\nactivation: relu\nlr: 0.001\nbatch_size: 32\nepochs: 100\n")
    put("yolo/data.yaml", "train: images/train\nval: images/val\nnc: 3\nnames: [car, bus, cell]\n")
    put("hydra/config.yaml", "defaults:\n  - model: mlp\n  - data: mnist\n  - _self_\nseed: 1\nhydra:\n  run:\n    dir: outputs/${now:%Y-%m-%d}\n")
    put("lightning/cnn.yaml", "seed_everything: 42\ntrainer:\n  accelerator: gpu\n  max_epochs: 10\nmodel:\n  class_path: nets.ResNet\n  init_args: {hidden_size: 512, num_layers: 18, lr: 1e-3}\n")
    put("gan/config.json", {"generator": {"hidden_dim": 128, "n_layers": 3, "type": "mlp"}, "discriminator": {"hidden_dim": 64}, "lr": 2e-4})
    put("xgb/params.json", {"objective": "reg:squarederror", "max_depth": 6, "eta": 0.3, "n_layers": 0})
    put("ludwig/image.yaml", "input_features:\n  - {name: image, type: image, encoder: {type: stacked_cnn, num_layers: 3, dropout: 0.2}}\noutput_features:\n  - {name: label, type: category}\ntrainer: {epochs: 10}\n")
    put("nmt/transformer.yml", "encoder_type: transformer\ndecoder_type: transformer\nhidden_size: 512\nlayers: 6\nheads: 8\nmax_grad_norm: 0\noptim: adam\nlearning_rate: 2\n")
    put("music/cell.yaml", "cells:\n  - name: gru\n    cell: A1\n  - name: lstm\n    cell: B2\nhidden: true\nlayers: [a, b]\n")
    put("bio/cell_type.yaml", "cell_type: neuron\nnum_layers: 6\nhidden_size: 0\nspecies: mouse\nmarkers: [GAD1, PVALB]\n")
    put("bio/cells.json", {"cell_type": "GRU-1", "state_size": 4, "units": "um", "organism": "rat"})


def broken():
    put("broken/a.json", "{\"class_name\": \"Sequential\", \"config\": ")
    put("broken/b.json", "{{{{ lstm \"class_name\"")
    put("broken/c.yaml", "lstm:\n\t- hidden_size: [1, 2\n  'x: \"\n")
    put("broken/d.json", "")
    put("broken/e.yaml", "--- |\n  cell_type: lstm\n  hidden_size: 128\n  num_layers: 2\n")
    put("broken/f.json", "\"class_name LSTM hidden_size\"")
    put("broken/g.yaml", "# cell_type: lstm\n# hidden_size: 128\n")
    put("broken/h.json", "[\"class_name\", \"LSTM\", \"config\", 128]")


for part in (node, ci, infrastructure, apis, data, models, broken):
    part()
while len(FILES) < 200:
    i = len(FILES)
    put("more-%d/settings.json" % i, {word(): {word(): R.randint(0, 99), "enabled": True}, "editor.tabSize": 2, "model": word(), "rnn": False})
with open(sys.argv[1], "w", encoding="utf-8") as archive:
    for name, value in FILES:
        archive.write("=== " + name + "\n" + value + ("" if value.endswith("\n") else "\n"))
print(len(FILES), "files")
