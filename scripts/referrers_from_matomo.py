#!/usr/bin/env python3
"""Writes config/lists/referrers_matomo.txt from a checkout of matomo-org/searchengine-and-social-list (CC0-1.0).

    scripts/referrers_from_matomo.py CHECKOUT > config/lists/referrers_matomo.txt

What the source files need on the way: assistants go before networks, networks before engines, as some hosts stand in
two files; trailing blanks, percent-encoded names and a malformed android-app address are set right; `{}` at the
beginning is any host below, at the end any public suffix; parameters that are regular expressions are left out. Hosts
of general sites stand there as engines (www.cnn.com as Google): they get the parameters that make them one, and none
where the list names none.
"""
import pathlib
import re
import sys
import urllib.parse

import yaml


def word(name):
    name = urllib.parse.unquote(name).strip().lower()
    return re.sub(r"[^\w.]+", "_", name).strip("_")


def pattern(address):
    address = urllib.parse.unquote(address).strip().lower()
    address = re.sub(r"^android-app:?//", "", address).rstrip("/")
    if address.startswith("com.google.android.googlequicksearchbox"):
        address = "com.google.android.googlequicksearchbox"
    address = re.sub(r"^(\{\}\.)+", "", address)
    if "{}" not in address:
        return address
    host, _, path = address.partition("/")
    if host.endswith(".{}") and host.count(".") == 1 and not path:
        return host[:-2] + "*"
    return None  # "google.{}/imgres": the host alone tells as much


def is_engine_itself(name, host):
    if re.search(r"search|suche|such\.|busca|recherche|hledat|seek|finder", host):
        return True
    tokens = [token for token in re.split(r"[^a-z0-9]+", name.lower()) if len(token) > 1]
    squeezed = re.sub(r"[^a-z0-9]", "", host)
    return any(token in squeezed for token in tokens)


def own_list():
    """Hosts and brands (google of google.*) of referrers.txt: more specific than what is made here, or contrary to it."""
    hosts, brands = set(), set()
    path = pathlib.Path(__file__).parent.parent / "config/lists/referrers.txt"
    for row in path.read_text(encoding="utf-8").splitlines():
        if row.startswith("#"):
            continue
        for one in row.split()[2:]:
            (brands if one.endswith(".*") else hosts).add(one.removesuffix(".*").partition("?")[0])
    return hosts, brands


def line(kind, name, patterns):
    if patterns:
        print(kind, word(name), *patterns)


def main(folder):
    print("# From matomo-org/searchengine-and-social-list, CC0-1.0, as lines of the form that referrers.txt explains.")
    print("# Made by scripts/referrers_from_matomo.py; what referrers.txt says about a host goes before it.")
    known, brands = own_list()

    def is_known(host):
        labels = host.removesuffix(".*").split(".")
        return host in known or host.removeprefix("www.") in known or any(label in brands for label in labels)

    def fresh(patterns):
        new = [one for one in dict.fromkeys(patterns) if one and not is_known(one.partition("?")[0])]
        known.update(one.partition("?")[0] for one in new)
        return new

    for kind, file in (("assistant", "AIAssistants.yml"), ("social", "Socials.yml")):
        with open(f"{folder}/{file}", encoding="utf-8") as source:
            for name, hosts in yaml.safe_load(source).items():
                line(kind, name, fresh(pattern(host) for host in hosts))
    with open(f"{folder}/SearchEngines.yml", encoding="utf-8") as source:
        for name, entries in yaml.safe_load(source).items():
            patterns = []
            for entry in entries:
                keywords = [str(one) for one in entry.get("params") or [] if not str(one).startswith("/")]
                for address in entry["urls"]:
                    host = pattern(address)
                    if host is None:
                        continue
                    if "hiddenkeyword" in entry or is_engine_itself(name, host):
                        patterns.append(host)
                    elif keywords and not host.endswith(".*"):
                        patterns.append(host + "?" + ",".join(dict.fromkeys(keywords)))
            line("search", name, fresh(patterns))


main(sys.argv[1])
