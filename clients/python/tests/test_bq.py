"""Notebooks of cmapBQ against the demo: its own README and tutorial, with other imports, and its tables held
against files."""

import io
import os
import tempfile
import unittest
from contextlib import redirect_stdout
from pathlib import Path
from unittest import mock

import pandas as pd
from support import DEMO, client

import openclue.bq.config as cmap_config
import openclue.bq.query as cmap_query
from openclue import OpenclueError


def demo_table(name: str) -> pd.DataFrame:
    return pd.read_csv(DEMO / name, sep="\t", keep_default_na=False, na_values=["", "-666"])


class Notebook(unittest.TestCase):
    def test_the_lines_of_the_readme_keep_a_key_for_later(self):
        running = client()
        with tempfile.TemporaryDirectory() as home:
            path_to_key = Path(home, "key.txt")
            path_to_key.write_text(os.environ["OPENCLUE_KEY"] + "\n")
            with mock.patch.dict(os.environ, {"HOME": home}):
                cmap_config.setup_credentials(path_to_key)
                del os.environ["OPENCLUE_KEY"]
                bq_client = cmap_config.get_bq_client()
                self.assertEqual(len(bq_client.cells()), len(running.cells()))
                path_to_key.write_text('{"type": "service_account"}')
                with self.assertRaisesRegex(ValueError, "openclue user_key"):
                    cmap_config.setup_credentials(path_to_key)

    def test_the_tutorial_from_a_target_to_a_matrix(self):
        client()
        bq_client = cmap_config.get_bq_client()
        self.assertIn("HDAC inhibitor", list(cmap_query.list_cmap_moas(bq_client).moa))
        inhibitors = cmap_query.cmap_compounds(client=bq_client, moa="HDAC inhibitor")
        self.assertEqual(inhibitors.cmap_name.nunique(), 7)
        targets = cmap_query.list_cmap_targets(bq_client)
        self.assertTrue("CDK1" in targets.target.unique())
        with redirect_stdout(io.StringIO()) as said:
            CDK1_cpinfo = cmap_query.cmap_compounds(client=bq_client, target="CDK1", verbose=True)
        self.assertIn("CDK1", said.getvalue())
        self.assertEqual(set(CDK1_cpinfo.target), {"CDK1"})
        CDK1_cps = CDK1_cpinfo.pert_id.unique()
        CDK1_siginfo = cmap_query.cmap_sig(bq_client, pert_id=list(CDK1_cps), return_fields="all")
        filtered = CDK1_siginfo.loc[(CDK1_siginfo.pert_dose == 10) & (CDK1_siginfo.pert_itime == "24 h")]
        self.assertEqual(len(filtered), 9 * len(CDK1_cps))
        data = cmap_query.cmap_matrix(
            bq_client, data_level="level5", cid=list(filtered.sig_id.unique()[0:1000])
        )
        self.assertEqual(data.data_df.shape, (978, len(filtered)))
        self.assertEqual(set(data.col_metadata_df.pert_id), set(CDK1_cps))


class Tables(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.client = client()

    def test_compoundinfo_has_the_rows_of_the_file_that_was_loaded(self):
        file, ours = demo_table("compoundinfo.txt"), cmap_query.cmap_compounds(self.client)
        self.assertEqual(list(ours.columns), list(file.columns))
        rows = [set(map(tuple, frame.fillna("").astype(str).to_numpy())) for frame in (file, ours)]
        self.assertEqual(rows[0], rows[1])

    def test_siginfo_has_the_values_of_the_file_that_was_loaded(self):
        file, ours = demo_table("siginfo.txt"), cmap_query.cmap_sig(self.client, return_fields="all")
        ours = ours.set_index("sig_id").loc[file["sig_id"]].reset_index()
        for column in file.columns:
            theirs, values = file[column], ours[column]
            self.assertEqual(list(theirs.isna()), list(values.isna()), column)
            known = theirs.notna()
            if theirs.dtype.kind in "if":
                self.assertLess(
                    (theirs[known].astype(float) - values[known].astype(float)).abs().max(), 1e-6, column
                )
            else:
                self.assertEqual(list(theirs[known]), list(values[known]), column)
        plates = file["det_plates"][0]
        self.assertEqual(
            len(cmap_query.cmap_sig(self.client, det_plates=plates)), (file["det_plates"] == plates).sum()
        )

    def test_the_usual_columns_and_the_limit(self):
        found = cmap_query.cmap_sig(self.client, cell_iname=["A375", "PC3"], pert_type="trt_cp", limit=5)
        self.assertEqual((len(found), set(found.cell_iname) - {"A375", "PC3"}), (5, set()))
        self.assertEqual(
            list(found.columns)[:3] + list(found.columns)[-1:], ["sig_id", "pert_id", "cmap_name", "tas"]
        )
        profiles = cmap_query.cmap_profiles(self.client, cell_iname="A549", limit=2)
        self.assertEqual((set(profiles.cell_iname), profiles.shape), ({"A549"}, (2, 9)))
        with self.assertRaisesRegex(ValueError, "whole number"):
            cmap_query.cmap_sig(self.client, limit=1.5)

    def test_genes_cells_and_genetic_perturbagens(self):
        self.assertEqual(len(cmap_query.cmap_genes(self.client, feature_space="landmark")), 978)
        self.assertEqual(list(cmap_query.cmap_genes(self.client, gene_symbol="TP53").gene_id), [7157])
        self.assertEqual(
            list(cmap_query.cmap_cell(self.client, cell_iname="A375").subtype), ["malignant melanoma"]
        )
        hdac1 = cmap_query.cmap_genetic_perts(self.client, gene_id=[3065])
        self.assertEqual(set(hdac1.pert_id), {"CGS001-HDAC1", "OE001-HDAC1"})

    def test_tables_are_told_by_name(self):
        with redirect_stdout(io.StringIO()) as said:
            cmap_query.list_tables()
        self.assertIn("siginfo: sigs", said.getvalue())
        info = cmap_query.get_table_info(self.client, "project.dataset.compoundinfo")
        self.assertEqual(list(info.column_name)[0], "pert_id")

    def test_a_matrix_of_a_level_that_is_not_loaded_says_how_to_load_it(self):
        with self.assertRaisesRegex(LookupError, "openclue matrix add level4 .*--siginfo instinfo_beta.txt"):
            cmap_query.cmap_matrix(self.client, data_level="level4", cid=["X"])

    def test_a_matrix_leaves_out_what_there_is_not_and_takes_genes_by_id(self):
        sigs = list(cmap_query.cmap_sig(self.client, cmap_name="vorinostat", limit=3).sig_id)
        found = cmap_query.cmap_matrix(
            self.client, cid=[*sigs, "no such signature"], rid=[7157, "4609"], table="demo"
        )
        self.assertEqual((list(found.data_df.columns), list(found.data_df.index)), (sigs, ["7157", "4609"]))
        self.assertEqual(
            cmap_query.cmap_matrix(self.client, feature_space="bing", cid=sigs).data_df.shape, (1700, 3)
        )
        with self.assertRaisesRegex(ValueError, "by cid, 4000 at most"):
            cmap_query.cmap_matrix(self.client)
        with self.assertRaises(OpenclueError):
            cmap_query.cmap_matrix(self.client, cid=["no such signature"])


if __name__ == "__main__":
    unittest.main()
