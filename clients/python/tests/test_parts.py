"""What needs no server."""

import io
import os
import tempfile
import unittest
from contextlib import redirect_stderr
from pathlib import Path
from unittest import mock

import numpy
import pandas
import requests

from openclue import Client, OpenclueError, read_gmt
from openclue.conditions import MOST_VALUES, parts_of, where_of
from openclue.connection import find_key, server_url
from openclue.failures import failure_of
from openclue.frames import record_frame, table
from openclue.genesets import gene_list, list_fields, signature_field
from openclue.matrix import gct_text, parse_gct
from openclue.progress import progress_line


class Conditions(unittest.TestCase):
    def test_keywords_become_a_filter_and_all_must_hold(self):
        self.assertEqual(where_of({"moa": "HDAC inhibitor"}, None), {"moa": "HDAC inhibitor"})
        both = where_of({"cell_id": numpy.array(["A375", "PC3"]), "tas": {"gt": 0.5}}, {"pert_time": 24})
        self.assertEqual(
            both, {"and": [{"cell_id": {"inq": ["A375", "PC3"]}}, {"tas": {"gt": 0.5}}, {"pert_time": 24}]}
        )
        self.assertEqual(where_of({}, None), {})

    def test_a_condition_that_is_none_is_refused_for_it_would_find_everything(self):
        with self.assertRaisesRegex(ValueError, "pert_id is None"):
            where_of({"pert_id": None}, None)

    def test_a_long_list_is_asked_for_in_parts_without_repeats(self):
        ids = [str(number) for number in range(MOST_VALUES + 1)]
        parts = list(parts_of({"sig_id": ids + ids, "tas": 1}))
        self.assertEqual([len(part["sig_id"]) for part in parts], [MOST_VALUES, 1])
        self.assertEqual({part["tas"] for part in parts}, {1})


class Genes(unittest.TestCase):
    def test_lists_of_any_form(self):
        self.assertEqual(gene_list("TP53, MYC\nCDKN1A;TXNIP"), ["TP53", "MYC", "CDKN1A", "TXNIP"])
        self.assertEqual(gene_list(pandas.Series([7157.0, 4609.0])), ["7157", "4609"])
        self.assertEqual(
            list_fields({"a": ["TP53"], "b": ["MYC"]}, None, "q"), {"uptag-cmapfile": "a\t\tTP53\nb\t\tMYC\n"}
        )
        with self.assertRaisesRegex(TypeError, "both as lists"):
            list_fields({"a": ["TP53"]}, ["MYC"], "q")

    def test_gmt_files_and_what_is_wrong_with_them(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "x.gmt")
            file.write_text("A\t\tTP53\tMYC\t\nB\tsome text\tCDK1\n")
            self.assertEqual(read_gmt(file), {"A": ["TP53", "MYC"], "B": ["CDK1"]})
            file.write_text("A\t\tTP53\nA\t\tMYC\n")
            with self.assertRaisesRegex(ValueError, 'line 2, has a second set "A"'):
                read_gmt(file)

    def test_a_profile_with_a_gene_twice_is_refused_and_missing_values_are_left_out(self):
        self.assertEqual(
            signature_field(pandas.Series({"TP53": 1.5, "MYC": None}), "p"),
            [{"name": "p", "values": {"TP53": 1.5}}],
        )
        with self.assertRaisesRegex(ValueError, '"TP53" twice'):
            signature_field(pandas.Series([1.0, 2.0], index=["TP53", "TP53"]), "p")


class Tables(unittest.TestCase):
    def test_missing_values_keep_integers_and_flags(self):
        types = {
            "entrez_id": "integer",
            "is_hiq": "boolean",
            "tas": "number",
            "moa": "array",
            "never": "string",
        }
        frame = record_frame([{"entrez_id": 7157, "moa": ["a", "b"]}, {"is_hiq": True, "tas": 1}], types)
        self.assertEqual([str(kind) for kind in frame.dtypes[:3]], ["Int64", "boolean", "float64"])
        self.assertEqual(frame["moa"][0], ["a", "b"])
        self.assertTrue(frame["never"].isna().all())
        self.assertEqual(list(record_frame([], types).columns), list(types))

    def test_a_compound_called_na_is_not_missing(self):
        self.assertEqual(table("id,pert_iname,x\n01,NA,\n")["pert_iname"][0], "NA")
        self.assertEqual(table("id,x\n01,1\n")["id"][0], "01")

    def test_gct_is_read_with_the_metadata_of_both_sides(self):
        head = "#1.3\n2\t1\t1\t3\nid\tsymbol\tS1\n"
        rows = "pert_id\tna\t0012\ndose\tna\t10\nmoa\tna\t-666\n7157\tTP53\t-1.5\n4609\tMYC\t\n"
        matrix = parse_gct(head + rows)
        self.assertEqual(matrix.data_df.shape, (2, 1))
        self.assertEqual(str(matrix.data_df.dtypes["S1"]), "float32")
        self.assertTrue(numpy.isnan(matrix.data_df.loc["4609", "S1"]))
        self.assertEqual(matrix.row_metadata_df.loc["7157", "symbol"], "TP53")
        self.assertEqual(list(matrix.col_metadata_df.loc["S1"])[:2], ["0012", 10])
        self.assertTrue(pandas.isna(matrix.col_metadata_df.loc["S1", "moa"]))
        with self.assertRaisesRegex(ValueError, "#1.3 was expected"):
            parse_gct("nothing")

    def test_gct_text_of_a_frame(self):
        frame = pandas.DataFrame({"S1": [1.5, None]}, index=[7157, 4609])
        self.assertEqual(gct_text(frame), "#1.2\n2\t1\nName\tDescription\tS1\n7157\t\t1.5\n4609\t\tNaN\n")
        with self.assertRaisesRegex(ValueError, "twice"):
            gct_text(pandas.DataFrame([[1, 2]], columns=["S1", "S1"], index=["TP53"]))


class Connections(unittest.TestCase):
    def test_addresses(self):
        for url in ("http://host:3000", "http://host:3000/", "http://host:3000/api", "http://host:3000/api/"):
            self.assertEqual(server_url(url), "http://host:3000")
        with self.assertRaisesRegex(ValueError, "no address"):
            server_url("host:3000")

    def test_where_the_key_comes_from(self):
        with (
            tempfile.TemporaryDirectory() as folder,
            mock.patch.dict(os.environ, {"OPENCLUE_KEY": "of the shell", "HOME": folder}),
        ):
            file = Path(folder, "key")
            file.write_text("of a file\n")
            self.assertEqual(find_key("given", file), "given")
            self.assertEqual(find_key(None, file), "of a file")
            self.assertEqual(find_key(None, None), "of the shell")
            del os.environ["OPENCLUE_KEY"]
            self.assertIsNone(find_key(None, None))
            kept = Path(folder, ".config/openclue/key")
            kept.parent.mkdir(parents=True)
            kept.write_text("kept\n")
            self.assertEqual(find_key(None, None), "kept")
            with self.assertRaisesRegex(ValueError, "cannot be read"):
                find_key(None, Path(folder, "no such file"))

    def test_no_key_is_shown(self):
        self.assertEqual(repr(Client("http://host", "secret")), "Client('http://host')")

    def test_failures_of_servers_and_of_gateways(self):
        answer = requests.Response()
        answer.status_code, answer.url, answer._content = (
            502,
            "http://host/api/perts?x=1",
            b"<html>Bad gateway",
        )
        failure = failure_of(answer)
        self.assertEqual((failure.status, failure.code, failure.body), (502, None, "<html>Bad gateway"))
        self.assertEqual(str(failure), "http://host/api/perts answered with status 502 and no word on why.")
        with self.assertRaisesRegex(OpenclueError, "cannot be reached") as raised:
            Client("http://127.0.0.1:9", "key").perts()
        self.assertEqual(raised.exception.status, 0)

    def test_a_slice_too_large_for_one_answer_comes_in_parts(self):
        def send(method, path, json, **_):
            known = [sig for sig in json["sigs"] if sig != "unknown"]
            if len(json["sigs"]) > 2:
                raise OpenclueError("too many", 413, "SLICE_TOO_LARGE")
            if not known:
                raise OpenclueError("no signature", 404, "INDEX_ID_UNKNOWN")
            answer = requests.Response()
            answer._content = (
                "\t".join(["#1.3\n1\t%d\t0\t0\nid" % len(known), *known]) + "\n7157" + "\t1" * len(known)
            ).encode()
            return answer

        client = Client("http://host", "key")
        with mock.patch.object(client._connection, "send", side_effect=send):
            sigs = ["unknown", "unknown", "a", "b", "unknown", "unknown", "c"]
            found = client.slice(None, sigs, ignore_missing=True)
            self.assertEqual(list(found.columns), ["a", "b", "c"])
            for lost in (["unknown"] * 5, ["a", "b", "unknown", "unknown"]):
                with self.assertRaises(OpenclueError) as unknown:
                    client.slice(None, lost)
                self.assertEqual(unknown.exception.code, "INDEX_ID_UNKNOWN")

    def test_a_progress_line(self):
        shares = []
        progress_line(shares.append, "job")(0.5)
        with redirect_stderr(io.StringIO()) as said:
            tell = progress_line(True, "job")
            tell(0.5)
            tell(None)
        self.assertEqual((shares, said.getvalue()), ([0.5], "job: done\n"))


if __name__ == "__main__":
    unittest.main()
