/// The receiving services, in Python's standard library: each refuses what the real one would.
///
/// Arguments: the kind of service, its settings as JSON, the file for what it was sent. Prints its port.
let receiverScript = ##"""
  import base64, gzip, hashlib, hmac, http.server, json, re, socket, ssl, sys, threading, time

  KIND, SETTINGS, LOG = sys.argv[1], json.loads(sys.argv[2]), sys.argv[3]
  LOCK = threading.Lock()
  KNOWN = set()
  COMMENTS = [{"type": "user", "comment": text} for text in SETTINGS.get("comments", [])]
  ANSWERS = list(SETTINGS.get("answers", []))

  class Refused(Exception):
    def __init__(self, status, reason, kind="BadRequest"):
      self.status, self.reason, self.kind = status, reason, kind

  def need(condition, reason, status=400, kind="BadRequest"):
    if not condition: raise Refused(status, reason, kind)

  def text(value, name, low, high):
    need(isinstance(value, str), name + " is no string")
    need(low <= len(value.encode("utf-16-le")) // 2 <= high, "%s has %d characters" % (name, len(value)))

  def only(value, name, keys, required):
    need(isinstance(value, dict), name + " is no object")
    for key in value: need(key in keys, "%s has an unknown field %s" % (name, key))
    for key in required: need(key in value, "%s lacks %s" % (name, key))

  def whole(value, name, allowed=None):
    need(isinstance(value, int) and not isinstance(value, bool), name + " is no whole number")
    need(allowed is None or value in allowed, "%s is %s" % (name, value))

  def tags(value):
    need(isinstance(value, list) and len(set(value)) == len(value), "tags are not unique")
    for tag in value: text(tag, "tag", 1, 128)

  def document(body):
    try: value = json.loads(body.decode("utf-8"))
    except Exception as error: raise Refused(400, "no JSON: %s" % error)
    return value

  # The webhook of the documentation: what a receiver has to do to know who sent it and when.
  def webhook(handler, body):
    if "secret" in SETTINGS:
      stamp = handler.headers.get("Dossier-Timestamp", "")
      need(stamp.isdigit() and abs(time.time() - int(stamp)) < 300, "the time is missing or far off", 401)
      code = hmac.new(SETTINGS["secret"].encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
      need(hmac.compare_digest("v1=" + code, handler.headers.get("Dossier-Signature", "")), "wrong signature", 401)
    need(re.fullmatch("[0-9a-zA-Z-]{1,64}", handler.headers.get("Idempotency-Key", "")), "no idempotency key")
    need(handler.headers.get("Content-Length") == str(len(body)), "no length")
    for name, value in SETTINGS.get("headers", {}).items():
      need(handler.headers.get(name) == value, "header %s is %s" % (name, handler.headers.get(name)))
    if handler.headers.get("Content-Type") == "application/json": document(body)
    return SETTINGS.get("status", 202), {}

  def bulk(handler, body):
    need(handler.path.split("?")[0] == "/_bulk", "unknown path", 404)
    need(handler.headers.get("Content-Type") == "application/x-ndjson", "wrong content type", 406)
    if "authorization" in SETTINGS:
      need(handler.headers.get("Authorization") == SETTINGS["authorization"], "unauthorised", 401)
    need(len(body) <= SETTINGS.get("most", 100 << 20), "too large", 413)
    need(body.endswith(b"\n"), "the bulk request must be terminated by a newline")
    lines = body.split(b"\n")[:-1]
    need(lines and len(lines) % 2 == 0, "an odd number of lines")
    items = []
    for action, source in zip(lines[::2], lines[1::2]):
      action = document(action)
      only(action, "action", ["create"], ["create"])
      only(action["create"], "create", ["_index", "_id"], ["_index", "_id"])
      one = action["create"]
      need(one["_index"] == SETTINGS.get("index", "logs-dossier-default"), "no such index " + one["_index"])
      text(one["_id"], "_id", 1, 512)
      need("@timestamp" in document(source), "a data stream needs @timestamp")
      status = SETTINGS.get("items", {}).get(one["_id"], 201)
      if status == 201 and one["_id"] in KNOWN: status = 409
      if status == 201: KNOWN.add(one["_id"])
      item = {"_index": one["_index"], "_id": one["_id"], "status": status}
      if status >= 300: item["error"] = {"type": "error_%d" % status, "reason": "for [%s]" % one["_id"]}
      items.append({"create": item})
    return 200, {"took": 1, "errors": any(i["create"]["status"] >= 300 for i in items), "items": items}

  ALERT = ("type source sourceRef externalLink title description severity date tags flag tlp pap customFields summary "
    "status assignee caseTemplate observables procedures").split()
  OBSERVABLE = ("dataType data message startDate attachment tlp pap tags ioc sighted sightedAt ignoreSimilarity isZip "
    "zipPassword").split()
  DATA_TYPES = ("autonomous-system domain filename fqdn hash hostname ip mail mail-subject other regexp registry "
    "uri_path url user-agent").split()

  def thehive(handler, body):
    need(handler.path == "/api/v1/alert", "unknown path", 404, "NotFoundError")
    need(handler.headers.get("Authorization") == "Bearer " + SETTINGS.get("key", ""), "who?", 401, "AuthenticationError")
    need(handler.headers.get("Content-Type") == "application/json", "wrong content type")
    alert = document(body)
    only(alert, "alert", ALERT, "type source sourceRef title description".split())
    text(alert["type"], "type", 1, 32), text(alert["source"], "source", 1, 32)
    text(alert["sourceRef"], "sourceRef", 1, 128), text(alert["title"], "title", 1, 512)
    text(alert["description"], "description", 0, 1048576)
    whole(alert["severity"], "severity", range(1, 5)), whole(alert["date"], "date")
    whole(alert["tlp"], "tlp", range(5)), whole(alert["pap"], "pap", range(4)), tags(alert["tags"])
    seen = set()
    for one in alert.get("observables", []):
      only(one, "observable", OBSERVABLE, ["dataType", "data"])
      need(one["dataType"] in DATA_TYPES, "unknown data type " + one["dataType"])
      text(one["data"], "data", 1, 4096), text(one.get("message", ""), "message", 0, 1048576)
      whole(one.get("tlp", 2), "tlp", range(5)), whole(one.get("pap", 2), "pap", range(4))
      for flag in ("ioc", "sighted"): need(isinstance(one.get(flag, False), bool), flag + " is no boolean")
      key = (one["dataType"], one["data"])
      need(key not in seen, "Observable already exists", 400, "CreateError")
      seen.add(key)
    for one in alert.get("procedures", []):
      only(one, "procedure", ["patternId", "occurDate", "tactic", "description"], ["patternId", "occurDate"])
      need(re.fullmatch(r"T\d{4}(\.\d{3})?", one["patternId"]), "unknown pattern"), whole(one["occurDate"], "occurDate")
      if "tactic" in one: need(re.fullmatch("[a-z-]{1,32}", one["tactic"]), "unknown tactic " + one["tactic"])
    key = (alert["type"], alert["source"], alert["sourceRef"])
    need(key not in KNOWN, "Alert %s:%s:%s already exist in organisation test" % key, 400, "CreateError")
    KNOWN.add(key)
    return 201, {"_id": "~1", "_type": "Alert"}

  def kibana(handler, body):
    path, _, query = handler.path.partition("?")
    base = SETTINGS.get("space", "") + "/api/cases/%s/comments" % SETTINGS.get("case", "case-1")
    need(handler.headers.get("Authorization") == SETTINGS.get("authorization"), "unauthorised", 401)
    if handler.command == "GET":
      need(path == base + "/_find", "Not Found", 404)
      query = dict(pair.split("=") for pair in query.split("&"))
      need(set(query) <= {"page", "perPage", "sortOrder"}, "unknown parameter")
      page, per = int(query["page"]), int(query["perPage"])
      need(1 <= per <= 100, "perPage is too large")
      return 200, {"comments": COMMENTS[::-1][(page - 1) * per:page * per], "page": page, "per_page": per,
        "total": len(COMMENTS)}
    need(path == base, "Not Found", 404)
    need(handler.headers.get("kbn-xsrf"), "Request must contain a kbn-xsrf header.")
    comment = document(body)
    only(comment, "comment", ["type", "comment", "owner"], ["type", "comment", "owner"])
    need(comment["type"] == "user", "unknown type")
    need(comment["owner"] in ("cases", "observability", "securitySolution"), "unknown owner")
    text(comment["comment"], "comment", 1, 30000)
    COMMENTS.append(comment)
    return 200, {"id": "case-1", "totalComment": len(COMMENTS)}

  SERVICES = {"webhook": webhook, "bulk": bulk, "thehive": thehive, "kibana": kibana}

  class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def log_message(self, *arguments): pass
    def do_GET(self): self.serve()
    def do_POST(self): self.serve()

    def serve(self):
      body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
      with LOCK:
        entry = {"method": self.command, "path": self.path, "headers": {name.lower(): value for name, value in self.headers.items()},
          "peer": self.client_address[1], "bytes": len(body)}
        if len(body) < 1 << 20: entry["body"] = body.decode("utf-8", "replace")
        headers = {"Content-Type": "application/json"}
        try:
          if ANSWERS:
            scripted = ANSWERS.pop(0)
            status, answer = scripted["status"], scripted.get("body", {})
            headers.update(scripted.get("headers", {}))
          else:
            status, answer = SERVICES[KIND](self, body)
        except Refused as refused:
          status, answer = refused.status, {"type": refused.kind, "message": refused.reason}
          entry["complaint"] = refused.reason
        entry["status"] = status
        with open(LOG, "a") as log: log.write(json.dumps(entry) + "\n")
      data = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
      self.send_response(status)
      for name, value in headers.items(): self.send_header(name, value)
      self.send_header("Content-Length", str(len(data)))
      self.end_headers()
      self.wfile.write(data)

  # Answers that no good service gives, byte by byte.
  def raw(connection):
    request = b""
    while b"\r\n\r\n" not in request:
      more = connection.recv(65536)
      if not more: return
      request += more
    head, _, rest = request.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    left = int(length.group(1)) - len(rest) if length else 0
    while left > 0: left -= len(connection.recv(65536))
    with LOCK:
      with open(LOG, "a") as log: log.write(json.dumps({"path": head.split()[1].decode()}) + "\n")
    mode = SETTINGS["mode"]
    ok = b"HTTP/1.1 200 OK\r\n"
    if mode == "silent": time.sleep(60)
    elif mode == "drip":
      connection.sendall(ok + b"Content-Length: 1000000\r\n\r\n")
      while True:
        connection.sendall(b"x")
        time.sleep(0.02)
    elif mode == "drip-head":
      for byte in ok + b"X: " + b"y" * 100000:
        connection.sendall(bytes([byte]))
        time.sleep(0.02)
    elif mode == "endless":
      connection.sendall(ok + b"Transfer-Encoding: chunked\r\n\r\n")
      while True: connection.sendall(b"10000\r\n" + b"x" * 65536 + b"\r\n")
    elif mode == "huge":
      connection.sendall(ok + b"Content-Length: 104857600\r\n\r\n")
      for _ in range(1600): connection.sendall(b"x" * 65536)
    elif mode == "endless-head":
      connection.sendall(ok)
      while True: connection.sendall(b"X-Header: " + b"y" * 4000 + b"\r\n")
    elif mode == "garbage": connection.sendall(b"\x00\xff\x13 this is no HTTP \r\n\r\n" * 40)
    elif mode == "short": connection.sendall(ok + b"Content-Length: 100\r\n\r\nshort")
    elif mode == "bad-chunk": connection.sendall(ok + b"Transfer-Encoding: chunked\r\n\r\nzz\r\nabc\r\n")
    elif mode == "chunked":
      connection.sendall(ok + b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n")
    elif mode == "gzip":
      data = gzip.compress(b"x" * (50 << 20))
      connection.sendall(ok + b"Content-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(data) + data)
    elif mode == "continue":
      connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n" * 3 + ok + b"Content-Length: 2\r\n\r\nok")
    elif mode == "reset":
      connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")

  def serve_raw(listener):
    def one(connection):
      try: raw(connection)
      except OSError: pass
      finally: connection.close()
    while True: threading.Thread(target=one, args=(listener.accept()[0],), daemon=True).start()

  if KIND == "raw":
    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    serve_raw(listener)
  else:
    http.server.ThreadingHTTPServer.request_queue_size = 128
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if "certificate" in SETTINGS:
      context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
      context.load_cert_chain(SETTINGS["certificate"], SETTINGS["key"])
      if "clients" in SETTINGS:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(SETTINGS["clients"])
      if SETTINGS.get("old"):
        context.maximum_version = ssl.TLSVersion.TLSv1_1
        context.minimum_version = ssl.TLSVersion.TLSv1
        context.set_ciphers("ALL:@SECLEVEL=0")
      server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    print(server.server_address[1], flush=True)
    server.serve_forever()
  """##
