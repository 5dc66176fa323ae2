"""YAML and CSV that remember where each value stood, so that an error can name file and line."""

import csv
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

import yaml


class PackageError(ValueError):
    """Everything that is wrong with a plan package; each line names file and line."""

    def __init__(self, problems):
        self.problems = list(problems)
        super().__init__("\n".join(self.problems))


class Mapping(dict):
    """A mapping that knows its file, its line and the line of each key."""

    file = ""
    line = 0

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {}

    def where(self, key=None):
        return f"{self.file}, dòng {self.lines.get(key, self.line)}"


class _Loader(yaml.SafeLoader):
    """Safe YAML whose mappings are `Mapping`s and whose repeated keys are errors."""


def _construct_mapping(loader, node):
    mapping = Mapping()
    mapping.file, mapping.line = loader.name, node.start_mark.line + 1
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node)
        if key in mapping:
            raise PackageError([f"{loader.name}, dòng {key_node.start_mark.line + 1}: khóa “{key}” lặp lại."])
        mapping[key] = loader.construct_object(value_node, deep=True)
        mapping.lines[key] = key_node.start_mark.line + 1
    return mapping


def _construct_text(loader, node):
    return unicodedata.normalize("NFC", loader.construct_scalar(node)).strip()


_Loader.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _construct_mapping)
_Loader.add_constructor("tag:yaml.org,2002:str", _construct_text)


def read_yaml(path: Path):
    """The file's document; PackageError names the line of a syntax error."""
    if not path.exists():
        raise PackageError([f"{path.name}: không có tệp này trong gói kế hoạch."])
    loader = _Loader(path.read_text(encoding="utf-8"))
    loader.name = path.name
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise PackageError(
            [f"{path.name}, dòng {line}: không đúng cú pháp YAML ({error.problem})."]
        ) from error
    finally:
        loader.dispose()


def read_csv(path: Path, columns: list[str]):
    """Rows as `Mapping`s; every column must be there."""
    if not path.exists():
        raise PackageError([f"{path.name}: không có tệp này trong gói kế hoạch."])
    with path.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.DictReader(handle)
        absent = [name for name in columns if name not in (reader.fieldnames or [])]
        if absent:
            raise PackageError([f"{path.name}, dòng 1: thiếu cột {', '.join(absent)}."])
        return [_located_row(row, path.name, reader.line_num) for row in reader]


def _located_row(row, file, line):
    located = Mapping({key: unicodedata.normalize("NFC", value or "").strip() for key, value in row.items()})
    located.file, located.line = file, line
    return located


@dataclass
class Problems:
    """Collects problems so that all are told at once."""

    found: list[str] = field(default_factory=list)

    def add(self, row: Mapping, key, sentence: str):
        self.found.append(f"{row.where(key)}: {sentence}")

    def require(self, row: Mapping, *keys):
        for key in keys:
            if row.get(key) in (None, ""):
                self.add(row, key, f"thiếu “{key}”.")

    def one_of(self, row: Mapping, key, allowed):
        if row.get(key) not in allowed:
            self.add(row, key, f"“{row.get(key)}” không có trong {', '.join(sorted(map(str, allowed)))}.")

    def unique(self, rows, key):
        seen = {}
        for row in rows:
            if row.get(key) in seen:
                self.add(row, key, f"“{row.get(key)}” đã có ở dòng {seen[row.get(key)]}.")
            seen.setdefault(row.get(key), row.line)

    def refuse(self):
        if self.found:
            raise PackageError(self.found)
