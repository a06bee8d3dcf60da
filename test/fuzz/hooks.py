"""What Schemathesis cannot read from the API description."""

import json
import os
import uuid

import schemathesis
from jsonschema_rs import Draft4Validator
from schemathesis import GenerationMode

TOKEN, SPARE_TOKEN = os.environ.get("TOKEN"), os.environ.get("SPARE_TOKEN")


class Bearer:
    """Sends the token of whoever attacks."""

    def get(self, case, context):
        # Whoever signs out ends their session; the one of this run is needed to the end.
        return SPARE_TOKEN if operation_id(case) == "signOut" else TOKEN

    def set(self, case, data, context):
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {data}"}


if TOKEN is not None:
    schemathesis.auth(refresh_interval=None)(Bearer)


@schemathesis.hook
def before_call(context, case, kwargs):
    """Keeps requests from being answered as another one, and from waiting for what is not to come."""
    headers, query = case.headers or {}, case.query or {}
    if well_described(case):
        # The same key again would get the first reply, whatever else the request says (test/retries.e2e.spec.ts).
        if "Idempotency-Key" in headers:
            headers["Idempotency-Key"] = str(uuid.uuid4())
        # Made up, a tag matches no version; `*` goes on to what the call does.
        if "If-Match" in headers and len(headers["If-Match"]) % 4 != 0:
            headers["If-Match"] = "*"
        # A cursor is opaque: only the shop makes one (test/orders.e2e.spec.ts pages through lists).
        query.pop("cursor", None)
        # A version that nobody has written is waited for; the time is better spent (test/conventions.e2e.spec.ts waits).
        if query.get("minVersion") not in (None, 1, "1"):
            query["minVersion"] = 1
        if isinstance(case.body, dict):
            # Whose order it is tells the customer: another one is 400 (test/credit-notes.e2e.spec.ts).
            if "orderId" in case.body:
                case.body.pop("customerId", None)
            # Stock ends at 1,000,000,000 units, which a few of these would reach (test/stock.e2e.spec.ts).
            if isinstance(case.body.get("change"), int):
                case.body["change"] = case.body["change"] % 1000 or 1
            # Only staff register somebody without a password (test/registration.e2e.spec.ts), and which ones too many
            # people use is more than a description can say (libs/identity/src/passwords/passwords.spec.ts).
            if operation_id(case) == "registerCustomer":
                case.body["password"] = "three green herons at noon"


@schemathesis.check
def only_waiting_is_503(ctx, response, case):
    """503 is for reads that wait for a version, and for nothing else here."""
    if response.status_code != 503:
        return
    assert response.json()["code"] == "read_model_behind", "Refused for another reason than an absent version"
    assert "minVersion" in (case.query or {}), "Waited without being asked to"


@schemathesis.check
def problems_are_documents(ctx, response, case):
    """Every error is application/problem+json and speaks of this very request (RFC 9457)."""
    if response.status_code < 400:
        return
    assert response.headers["content-type"][0].startswith("application/problem+json"), "Not a problem document"
    problem = response.json()
    assert problem["status"] == response.status_code, "The status of the document is another one"
    assert problem["type"] == f"/problems/{problem['code']}", "The type does not name the code"
    assert problem["requestId"] == response.headers["x-request-id"][0], "The document is about another request"
    assert problem["detail"] and problem["title"], "The document says nothing"


@schemathesis.check
def events_are_described(ctx, response, case):
    """The data of each event of a stream is one of those that the description has."""
    if not response.headers["content-type"][0].startswith("text/event-stream"):
        return
    document = case.operation.schema.raw_schema
    content = case.operation.definition.raw["responses"]["200"]["content"]["text/event-stream"]
    described = Draft4Validator({**content["schema"], "components": document["components"]})
    for line in response.content.decode().splitlines():
        if line.startswith("data: "):
            described.validate(json.loads(line.removeprefix("data: ")))


def operation_id(case):
    return case.operation.definition.raw["operationId"]


def well_described(case):
    return case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE
