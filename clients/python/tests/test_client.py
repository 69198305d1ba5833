"""The client against the demo of a running server."""

import tempfile
import unittest
import warnings
from pathlib import Path
from unittest import mock

import numpy
import pandas
from support import client, demo_list

from openclue import Client, OpenclueError, OpenclueWarning, services
from openclue.matrix import gct_text


class Metadata(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = client()

    def test_conditions_and_columns(self):
        found = self.client.perts(
            moa="HDAC inhibitor", pert_type="trt_cp", fields=["pert_iname", "target", "num_sig"]
        )
        self.assertEqual(list(found.columns), ["pert_iname", "target", "num_sig"])
        self.assertEqual(len(found), 7)
        self.assertIn("HDAC1", found.set_index("pert_iname").loc["vorinostat", "target"])
        genes = self.client.genes(entrez_id=numpy.array([7157, 4609]))
        self.assertEqual(set(genes["gene_symbol"]), {"TP53", "MYC"})
        self.assertEqual(str(genes["entrez_id"].dtype), "Int64")
        self.assertEqual(len(self.client.cells()), 9)
        self.assertEqual(len(self.client.profiles(cell_id="A549", limit=3)), 3)
        self.assertEqual(
            set(self.client.rep_drugs(pert_iname={"like": "^vorino"})["final_status"]), {"Launched"}
        )

    def test_pages_bring_every_record_once_in_any_order(self):
        whole = self.client.sigs(fields=["sig_id", "tas"])
        self.assertEqual(whole["sig_id"].nunique(), self.client.count("sigs"))
        with mock.patch.object(services, "PAGE", 700):
            self.assertTrue(self.client.sigs(fields=["sig_id", "tas"]).equals(whole))
            by_tas = self.client.sigs(fields=["sig_id", "tas"], order="tas DESC", limit=1500)
        self.assertEqual((len(by_tas), by_tas["sig_id"].nunique()), (1500, 1500))
        self.assertTrue(by_tas["tas"].is_monotonic_decreasing)

    def test_what_is_not_there_is_said(self):
        with self.assertRaisesRegex(OpenclueError, "not a property") as refused:
            self.client.perts(pert_name="vorinostat")
        self.assertEqual((refused.exception.status, refused.exception.code), (400, "FILTER_INVALID"))
        with self.assertRaisesRegex(ValueError, 'no property "pert_name"'):
            self.client.perts(fields=["pert_name"])
        with self.assertRaisesRegex(ValueError, "There is no service"):
            self.client.records("drugs")
        with self.assertRaises(OpenclueError) as unknown:
            Client(self.client.url, "no-key-of-this-server").perts()
        self.assertEqual((unknown.exception.status, unknown.exception.code), (401, "USER_KEY_UNKNOWN"))

    def test_the_demo_key(self):
        self.assertEqual(len(Client.demo(self.client.url).cells()), 9)


class Scores(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = client()
        cls.up, cls.down = demo_list("vorinostat_up"), demo_list("vorinostat_down")
        cls.found = cls.client.query(cls.up, cls.down, top=20, name="vorinostat")

    def test_a_query_finds_the_compound_it_was_made_of(self):
        first = self.found.iloc[0]
        self.assertEqual((first["pert_iname"], first["cell_iname"], first["rank"]), ("vorinostat", "MCF7", 1))
        self.assertEqual(len(self.found), 40)
        self.assertEqual(self.found.iloc[-1]["pert_iname"], "HDAC1")
        self.assertEqual(self.found.attrs["dataset"], "demo")

    def test_every_signature_of_several_queries(self):
        shares = []
        lists = {"A": self.up, "B": demo_list("random_up")}
        found = self.client.query(
            lists, {"A": self.down, "B": demo_list("random_down")}, top=None, progress=shares.append
        )
        self.assertEqual(found.groupby("query_id")["sig_id"].nunique().to_dict(), {"A": 2880, "B": 2880})
        self.assertEqual(shares[-1], 1.0)
        ends = found[found["query_id"] == "A"].iloc[list(range(20)) + list(range(-20, 0))]
        self.assertEqual(list(ends["norm_cs"]), list(self.found["norm_cs"]))

    def test_both_ends_of_a_short_ranking_meet_without_repeats(self):
        found = self.client.query(
            self.up, self.down, top=100, where={"pert_iname": "vorinostat", "cell_iname": "MCF7"}
        )
        self.assertEqual(found["sig_id"].nunique(), len(found))

    def test_genes_that_cannot_be_used_are_warned_of(self):
        with self.assertWarnsRegex(OpenclueWarning, "NOGENE"):
            found = self.client.query([*self.up, "NOGENE"], self.down, top=1)
        self.assertEqual(found.attrs["unused_genes"]["query"]["up"], ["NOGENE"])
        with self.assertRaises(OpenclueError) as refused:
            self.client.query(["NOGENE"])
        self.assertEqual(refused.exception.code, "JOB_REJECTED")

    def test_z_scores_are_those_of_the_matrix_and_a_profile_finds_itself(self):
        sigs = list(self.found["sig_id"][:2])
        scores = self.client.slice(["TP53", 4609], sigs)
        self.assertEqual((list(scores.index), list(scores.columns)), (["7157", "4609"], sigs))
        matrix = self.client.slice_matrix(None, sigs, space="landmark")
        self.assertEqual(matrix.data_df.shape, (978, 2))
        self.assertEqual(matrix.row_metadata_df.loc["7157", "pr_gene_symbol"], "TP53")
        self.assertEqual(list(matrix.col_metadata_df["pert_iname"]), list(self.found["pert_iname"][:2]))
        self.assertEqual(matrix.data_df.loc["7157", sigs[0]], scores.loc["7157", sigs[0]])
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", OpenclueWarning)
            itself = self.client.query(profile=matrix.data_df[sigs[0]], top=1)
        self.assertEqual(itself["sig_id"][0], sigs[0])
        try:
            import anndata  # noqa: F401
        except ImportError:
            self.skipTest("AnnData was not tried: anndata is not installed")
        cells = matrix.to_anndata()
        self.assertEqual((cells.shape, cells.obs["pert_iname"][0]), ((2, 978), "vorinostat"))

    def test_connections_of_one_and_of_several(self):
        one = self.client.connections("vorinostat", limit=3)
        self.assertEqual((one["pert_iname"][0], one.attrs["score"]), ("panobinostat", "tau"))
        self.assertIn("cell:MCF7", one.columns)
        several = self.client.connections(["vorinostat", "sirolimus"], targets=["belinostat", "estradiol"])
        self.assertEqual(list(several["pert_iname"]), ["belinostat", "estradiol"])
        self.assertGreater(several.iloc[0]["BRD-K81418486"], 95)


class Analyses(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = client()
        cls.up, cls.down = demo_list("vorinostat_up"), demo_list("vorinostat_down")
        cls.job = cls.client.submit("sig_gutc_tool", up=cls.up, down=cls.down, name="first")
        cls.other = cls.client.submit(
            "sig_queryl1k_tool", up=demo_list("random_up"), down=demo_list("random_down"), name="second"
        )
        cls.record = cls.client.wait(cls.job, progress=False)
        cls.client.wait(cls.other, progress=False)

    def test_a_job_and_its_tables(self):
        self.assertEqual((self.record["status"], self.record["name"]), ("completed", "first"))
        tau = self.client.result(self.job, order="first DESC", limit=3)
        self.assertEqual(list(tau.index), ["CGS001-HDAC1", "CGS001-HDAC2", "CGS001-HDAC3"])
        self.assertAlmostEqual(tau["first"].iloc[0], 99.1402, 3)
        ncs = self.client.result(
            self.other, where={"cell_iname": "MCF7"}, beside="matrices/query/q_empirical.gctx"
        )
        self.assertEqual((set(ncs["cell_iname"]), "q_empirical:second" in ncs.columns), ({"MCF7"}, True))
        self.assertIn("README.txt", set(self.client.files(self.job)["path"]))
        self.assertIn("tau", self.client.text(self.job, "README.txt"))
        with self.assertRaises(OpenclueError) as unknown:
            self.client.result(self.job, "nothing.gct")
        self.assertEqual(unknown.exception.code, "RESULT_FILE_UNKNOWN")

    def test_the_archive(self):
        with tempfile.TemporaryDirectory() as folder:
            file = self.client.download(self.job, Path(folder, "result.tar.gz"))
            self.assertEqual(file.read_bytes()[:2], b"\x1f\x8b")
            self.assertEqual([path.name for path in Path(folder).iterdir()], ["result.tar.gz"])

    def test_two_results_side_by_side(self):
        both = self.client.compare(self.job, self.other)
        self.assertEqual(both.attrs["score"], "ncs")
        self.assertEqual(both.attrs["correlation"][0][0], 1)
        self.assertLess(abs(both.attrs["correlation"][0][1]), 0.5)
        self.assertEqual(both["rank:first"].min(), 1)
        self.assertEqual(len(both), 168)

    def test_launched_drugs_that_reverse_the_query(self):
        drugs = self.client.repurposing(self.job, indication=["heart failure"])
        self.assertEqual((drugs["name"][0], set(drugs["phase"])), ("digitoxin", {"Launched"}))
        self.assertTrue(drugs["score"].is_monotonic_increasing)

    def test_a_job_that_is_not_accepted_and_one_that_there_is_not(self):
        with self.assertRaisesRegex(OpenclueError, "There is no gene set") as refused:
            self.client.submit("sig_gutc_tool")
        self.assertEqual((refused.exception.status, refused.exception.code), (400, "JOB_REJECTED"))
        with self.assertRaises(OpenclueError) as unknown:
            self.client.wait("0" * 24)
        self.assertEqual(unknown.exception.code, "JOB_NOT_FOUND")

    def test_introspection_of_a_frame_of_a_file_and_of_a_dataset(self):
        sigs = list(
            self.client.sigs(pert_iname=["vorinostat", "belinostat"], cell_id="PC3", pert_dose=10)["sig_id"]
        )
        scores = self.client.slice(None, sigs, dataset="demo")
        of_frame = self.client.introspect(scores, progress=False)
        self.assertEqual((of_frame.shape, set(of_frame.index)), ((len(sigs), len(sigs)), set(sigs)))
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder, "mine.gct")
            file.write_text(gct_text(scores))
            pandas.testing.assert_frame_equal(self.client.introspect(file, progress=False), of_frame)
        of_dataset = self.client.introspect(dataset="demo", sig_ids=sigs, score="ps", progress=False)
        self.assertEqual(set(of_dataset.columns), set(sigs))
        with self.assertRaisesRegex(TypeError, "either a matrix"):
            self.client.introspect()


if __name__ == "__main__":
    unittest.main()
