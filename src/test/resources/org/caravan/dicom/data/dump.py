"""Prints what pydicom reads from DICOM files: one JSON object a line, {"file", "elements": [[path, VR, [values]]...]} or {"file", "error"}.

Text is stripped of padding; binary values are their length and the sum of their bytes. Private elements are left out: pydicom has a private
dictionary, we have none. Run as: python3 dump.py FILE...
"""
import json
import sys
import warnings

import pydicom

warnings.simplefilter("ignore")
BINARY = {"OB", "OD", "OF", "OL", "OV", "OW", "UN"}


def values(element):
    value = element.value
    if value is None or value == "":
        return []
    many = value if isinstance(value, (list, pydicom.multival.MultiValue)) else [value]
    return [text(v, element.VR) for v in many]


def text(value, vr):
    if vr == "AT":
        return "(%04X,%04X)" % (value >> 16, value & 0xFFFF)
    if vr in ("DS", "IS"):
        value = getattr(value, "original_string", value)
    return "" if value is None else str(value)


def dump(dataset, prefix, out):
    for element in dataset:
        if element.tag.is_private or element.tag.element == 0:
            continue
        name = prefix + "(%04X,%04X)" % (element.tag.group, element.tag.element)
        if element.VR == "SQ":
            out.append([name, "SQ", [str(len(element.value))]])
            for i, item in enumerate(element.value):
                dump(item, f"{name}[{i}]", out)
        elif element.VR in BINARY or isinstance(element.value, bytes):
            value = element.value or b""
            value = value if isinstance(value, bytes) else b""
            out.append([name, element.VR, [str(len(value)), str(sum(value))]])
        else:
            out.append([name, element.VR, values(element)])


for file in sys.argv[1:]:
    try:
        dataset = pydicom.dcmread(file, force=True)
        dataset.decode()
        elements = []
        dump(dataset, "", elements)
        print(json.dumps({"file": file, "elements": elements}))
    except Exception as e:
        print(json.dumps({"file": file, "error": repr(e)}))
