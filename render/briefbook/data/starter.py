"""Where work starts: a commented file of a visit or a brief, or a whole workspace with the sample visit in it."""

from __future__ import annotations

from pathlib import Path

from ..errors import MachineError, Place, Problem, UsageError
from .edition import ATTACHED
from .json_schema import FOLDER, schemas
from .project import Project, check_id, write_atomic
from .versions import unpacked
from .yaml import parse

__all__ = ["init", "new_brief", "new_visit"]

_LAID_OUT = ("briefs", "data", "templates")
_GITIGNORE = "# what briefbook renders, and its memory of it\n/out/\n/.briefbook/\n"

_VISIT = """\
# yaml-language-server: $schema=../../schemas/visit.json
# A visit: all that is known of it. Fill in each empty value; take the `#` from what you need, remove the rest.
# Dates: 2020-02-06, 2020-02, 2020, 2020~ (about), 2020-02-05/2020-02-07 (a span). Unknown is a value: `unknown`.
# Texts: *emphasis*, **strong**, [words](https://...), @person-id, and [@source-id, para. 6] for a citation.
# Every fact has an `id` of its own and its `sources`. A speaker's claim stays the speaker's:
#   status: reported (as left out), joint, speaker_claim (add `speaker:`), author_claim, derived (add `from: [ids]`).

id: {id}
title:                # the visit, as a title: Sergey Lavrov's visit to Mexico City
kind:                 # what kind of visit: working visit
sides:                # the two countries, the visitor's first: [RU, MX]
visitor:              # an id from data/people.yaml
host:                 # an id from data/people.yaml
place:                # an id from data/places.yaml
date:                 # 2020-02-06

overview:             # the visit in two sentences
  - id: overview-1
    text:             # who met whom, where and when
    sources:          # an id from data/sources.yaml and the place in it: [{{source: ID, at: para. 1}}]

documents_signed: unknown   # `unknown`, `[]` for none, or a list as above

# key_points:         # three to five points, for the summary box
#   - {{id: point-1, text: "...", sources: [{{source: ID, at: para. 1}}]}}
# invitation:
#   {{id: invitation, by: PERSON, accepted_by: PERSON, date: 2019-09, place: PLACE, sources: [{{source: ID}}]}}
# meetings:
#   - id: talks
#     title: Talks of the ministers
#     date: 2020-02-06
#     place: PLACE
#     participants: [PERSON, PERSON]
#     sources: [{{source: ID}}]
# significance:       # why the visit matters
#   - {{id: significance-1, text: "...", sources: [{{source: ID}}]}}
# topics:             # the agenda: what each question is, what was agreed, what merely discussed, what each side holds
#   - id: trade
#     title: Trade
#     background: [{{id: trade-what, text: "...", sources: [{{source: ID}}]}}]
#     agreed: [{{id: trade-agreed, text: "...", status: joint, sources: [{{source: ID}}]}}]
#     discussed: []
#     positions: [{{id: trade-side, side: XX, text: "...", sources: [{{source: ID}}]}}]
#     not_stated: []  # the sides whose position is not stated
#     quotes: []      # ids from `quotes:` below
# quotes:             # the words, without quotation marks
#   - {{id: quote-1, speaker: PERSON, text: "...", about: the talks, sources: [{{source: ID}}]}}
# outcomes:           # state: signed, agreed, joint_statement, reaffirmed, discussed, proposed, reported_topic
#   - {{id: outcome-1, text: "...", state: agreed, owners: [XX, YY], due: 2020, sources: [{{source: ID}}]}}
# events:             # the chronology
#   - id: event-1
#     date: 2019-12-18
#     headline: What happened
#     text: One to three sentences.
#     place: PLACE
#     actors: [PERSON]
#     sources: [{{source: ID}}]
# figures:            # relation: political, economic, multilateral, security
#   - id: figure-1
#     label: What is counted
#     value: 50
#     unit: aircraft
#     year: unknown
#     relation: economic
#     sources: [{{source: ID}}]
# companies:
#   - {{id: company-1, name: "...", origin: XX, target: YY, activity: "...", sources: [{{source: ID}}]}}
# relations:
#   - {{id: relation-1, relation: political, text: "...", sources: [{{source: ID}}]}}
# assessment: []      # what it all means, and who thinks so
# recommendations: [] # what to do
# open_questions: []  # what is not known
# watch: []           # what to watch
"""

_BRIEF = """\
# yaml-language-server: $schema=../schemas/brief.json
# A brief: what to produce from a visit, and how. Fill in each empty value; take the `#` from what you want to change.

id: {id}
visit: {visit}
series:               # the series, printed at the top: Visits and talks
issuer:               # who publishes it
as_of:                # the day up to which it holds, YYYY-MM-DD; printed, never taken from the clock

# number: "1"         # the number in the series
# title: "..."        # else the visit's own title
# authors: ["..."]
# documents: [policy-brief, fact-sheet, chronology]
# formats: [pdf, docx]
# languages: [en]
# theme: institute    # a folder in templates/themes/
# paper: A4           # or Letter
# profile: un         # un: 6 February 2020; us: February 6, 2020
# order: oldest       # or newest: which end the chronology starts at
# version: "1.0"
# marking: TLP:CLEAR  # TLP:GREEN, TLP:AMBER, TLP:AMBER+STRICT, TLP:RED
# updates: "..."      # the edition that this one replaces
# changelog:
#   - {{version: "1.0", date: 2020-03-01, text: First edition.}}
# changes_since: "1.0"  # a version kept with `briefbook new version`: what changed since is printed
# method: "..."       # how the brief was made
# disclaimer: "..."   # what the issuer does not answer for
# page_budget: {{policy-brief: 4, fact-sheet: 2}}
"""


def new_visit(project: Project, id: str) -> str:
    """Writes the starting file of a visit; gives its path from the workspace's root. UsageError where it exists."""
    return _write_new(project, f"data/visits/{_checked(id)}.yaml", _VISIT.format(id=id))


def new_brief(project: Project, id: str) -> str:
    """Writes the starting file of a brief, of the visit with the same id or of the only one there is."""
    rel = f"briefs/{_checked(id)}.yaml"
    visits = [name.rsplit("/", 1)[1].removesuffix(".yaml") for name in project.names("data/visits", ".yaml")]
    visit = id if id in visits else visits[0] if len(visits) == 1 else ""
    text = _BRIEF.format(id=id, visit=visit or "              # a file's name in data/visits/, without .yaml")
    return _write_new(project, rel, text)


def _checked(id: str) -> str:
    if not check_id(id):
        hint = "use small letters, digits and hyphens, 64 at the most, such as `lavrov-mexico-2020`"
        raise UsageError(Problem(Place(), f"`{id}` is not an id", hint))
    return id


def _write_new(project: Project, rel: str, text: str) -> str:
    path = project.path(rel)
    if path.exists() or path.is_symlink():
        raise UsageError(Problem(Place(rel), "the file exists already", "choose another id, or edit the file"))
    write_atomic(path, text.encode())
    return rel


def init(folder: Path, source: Path | None = None) -> tuple[str, ...]:
    """Lays out a workspace in `folder`, new or empty; gives the paths written. UsageError where it holds something.

    With `source`, a PDF made with `attach_data: true`, its data stands there in place of the sample's.
    """
    files = {rel: (_origin() / rel).read_bytes() for rel in _starter_files()}
    if source is not None:
        files = {rel: content for rel, content in files.items() if rel.startswith("templates/")} | _carried(source)
    files |= {f"{FOLDER}/{name}": text.encode() for name, text in schemas().items()}
    files[".gitignore"] = _GITIGNORE.encode()
    _refuse_full(folder)
    for rel, content in sorted(files.items()):
        write_atomic(folder / rel, content)
    return tuple(sorted(files))


def _carried(source: Path) -> dict[str, bytes]:
    """The data that a PDF carries, by the place where each file belongs; UsageError where it carries none."""
    import pypdfium2

    place, hint = Place(str(source)), "name a PDF that was rendered with `attach_data: true`"
    try:
        with pypdfium2.PdfDocument(source.read_bytes()) as pdf:
            found = [pdf.get_attachment(index) for index in range(pdf.count_attachments())]
            held = {one.get_name(): bytes(one.get_data()) for one in found if one.get_name() in ATTACHED}
    except OSError as error:
        raise UsageError(Problem(place, f"the file cannot be read: {error.strerror}", hint)) from error
    except pypdfium2.PdfiumError as error:
        raise UsageError(Problem(place, "the file is not a PDF that can be read", hint)) from error
    ids = {name: str(parse(held[name].decode(), name).value.get("id")) for name in ATTACHED[:2] if name in held}
    if len(ids) < 2 or not all(map(check_id, ids.values())):
        raise UsageError(Problem(place, "the PDF carries no data of a visit", hint))
    homes = {"visit.yaml": f"data/visits/{ids['visit.yaml']}.yaml", "brief.yaml": f"briefs/{ids['brief.yaml']}.yaml"}
    version = unpacked(held.pop("version.json", b""), ids["brief.yaml"])
    files = {homes.get(name, f"data/{name}"): content for name, content in held.items()}
    return files if version is None else {**files, version[0]: version[1]}


def _refuse_full(folder: Path) -> None:
    place = Place(str(folder))
    try:
        if folder.is_dir() and any(folder.iterdir()):
            raise UsageError(Problem(place, "the folder is not empty", "name a new or an empty folder"))
    except OSError as error:
        problem = Problem(place, f"the folder cannot be read: {error.strerror}", "allow reading it")
        raise MachineError(problem) from error
    if (folder.exists() or folder.is_symlink()) and not folder.is_dir():
        raise UsageError(Problem(place, "a file stands there", "name a new or an empty folder"))


def _origin() -> Path:
    """Where the starting files are: inside the installed package, or around it in a checkout of the source."""
    package = Path(__file__).resolve().parent.parent
    packed = package / "starter_files"
    return packed if packed.is_dir() else package.parent.parent


def _starter_files() -> tuple[str, ...]:
    origin = _origin()
    found = tuple(
        path.relative_to(origin).as_posix()
        for name in _LAID_OUT
        for path in sorted((origin / name).rglob("*"))
        if path.is_file() and not any(part.startswith((".", "__")) for part in path.relative_to(origin).parts)
    )
    if not found:
        problem = Problem(Place(str(origin)), "the installation lacks its starting files", "install briefbook again")
        raise MachineError(problem)
    return found
