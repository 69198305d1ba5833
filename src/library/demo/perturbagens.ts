/**
 * The demo's perturbagens: real compounds with their targets and mechanisms, and genetic reagents against
 * the same targets. Only what they do to the demo's cells is synthetic.
 */

export type DemoPertType = 'trt_cp' | 'trt_sh.cgs' | 'trt_oe' | 'ctl_vehicle';

export interface DemoPert {
  readonly pertId: string;
  readonly name: string;
  readonly type: DemoPertType;
  /** mechanism class whose expression module it moves; undefined for vehicle */
  readonly mechanism?: string;
  readonly targets: readonly string[];
}

// Under each mechanism: BRD id, name, targets.
const compounds = `
# HDAC inhibitor
BRD-K81418486	vorinostat	HDAC6 HDAC1 HDAC2 HDAC8 HDAC3
BRD-K68202742	trichostatin-a	HDAC1 HDAC2 HDAC3 HDAC6
BRD-K02130563	panobinostat	HDAC1 HDAC2
BRD-K17743125	belinostat	HDAC6 HDAC5 HDAC1 HDAC2 HDAC7 HDAC8
BRD-K77908580	entinostat	HDAC1
BRD-K16485616	mocetinostat	HDAC1 HDAC2 HDAC11 HDAC3
BRD-K13810148	givinostat	HDAC2
# MTOR inhibitor
BRD-K99369265	sirolimus	FKBP1A MTOR
BRD-K13514097	everolimus	MTOR
BRD-K42898655	temsirolimus	MTOR
BRD-K40175214	torin-1	MTOR
BRD-K68174511	torin-2	MTOR
BRD-K69932463	AZD-8055	MTOR
# PI3K inhibitor
BRD-K87343924	wortmannin	PIK3CA PIK3CG PLK1
BRD-K52911425	GDC-0941	PIK3CG
BRD-K29395450	PIK-93	PI4KB
BRD-K63068307	ZSTK-474	PIK3CG
BRD-K67868012	PI-103	MTOR PIK3CA PIK3CB PIK3CD PIK3CG
BRD-A41692738	TGX-221	PIK3CB
# EGFR inhibitor
BRD-K70401845	erlotinib	EGFR
BRD-K64052750	gefitinib	EGFR
BRD-K19687926	lapatinib	EGFR ERBB2
BRD-K66175015	afatinib	EGFR ERBB2 ERBB4
BRD-K85606544	neratinib	EGFR ERBB2 ERBB4
BRD-K50168500	canertinib	EGFR ERBB2 ERBB4
# MEK inhibitor
BRD-K57080016	selumetinib	MAP2K1
BRD-K12343256	trametinib	MAP2K1 MAP2K2
BRD-K49865102	PD-0325901	MAP2K1
BRD-K91701654	U-0126	MAP2K1 MAP2K2
BRD-K05104363	PD-184352	MAP2K1
BRD-K62810658	PD-98059	MAP2K1
# HSP inhibitor
BRD-K11528507	geldanamycin	HSP90AA1
BRD-K81473043	tanespimycin	HSP90AA1
BRD-K65182930	NVP-AUY922	HSP90AA1 HSP90AB1
BRD-K23499943	alvespimycin	HSP90AA1
BRD-K38852836	ganetespib	HSP90AA1
BRD-K32330832	VER-155008	HSPA1A
# Proteasome inhibitor
BRD-K50691590	bortezomib	PSMB1 PSMB2 PSMB5
BRD-K60230970	MG-132	PSMB1
BRD-K15179879	carfilzomib	PSMB1 PSMB2 PSMB5 PSMB8 PSMB9 PSMB10
BRD-K78659596	ixazomib	PSMB1
# Topoisomerase inhibitor
BRD-K37890730	camptothecin	TOP1
BRD-K55696337	topotecan	TOP1
BRD-K21680192	mitoxantrone	TOP2A
BRD-K61468417	doxorubicin	TOP2A
BRD-K91966436	daunorubicin	TOP2A
BRD-K37798499	etoposide	TOP2A TOP2B
# Tubulin inhibitor
BRD-K86858124	paclitaxel	TUBB NR1I2
BRD-K30577245	docetaxel	TUBB
BRD-K82109576	vincristine	TUBB
BRD-K01188359	vinblastine	TUBB
BRD-K00259736	colchicine	TUBB TUBB1
BRD-K10916986	vinorelbine	TUBB
# CDK inhibitor
BRD-K87909389	alvocidib	CDK2 CDK4 CDK5 CDK6 CDK7 CDK8
BRD-K13662825	dinaciclib	CDK2 CDK5 CDK9 CDK1
BRD-K51313569	palbociclib	CDK4 CDK6
BRD-K07691486	roscovitine	CDK2 CDK7 CDK9
BRD-K50836978	purvalanol-a	CDK2 CDK4 CDK5 CDK1
BRD-K13390322	AT-7519	CDK2 CDK4 CDK5 CDK6 CDK9 CDK1
# HMGCR inhibitor
BRD-K69726342	atorvastatin	DPP4 HMGCR
BRD-K28026280	simvastatin	HMGCR
BRD-K09416995	lovastatin	HMGCR
BRD-K66296774	fluvastatin	HMGCR
BRD-K94441233	mevastatin	HMGCR
BRD-K31447894	pravastatin	HMGCR
# Glucocorticoid receptor agonist
BRD-K47635719	dexamethasone	NR3C1
BRD-K93568044	hydrocortisone	NR3C1
BRD-A34299591	budesonide	NR3C1
BRD-K39188321	betamethasone	NR3C1
BRD-K14791739	fluticasone	NR3C1 PGR
BRD-K60640630	mometasone	NR3C1
# Estrogen receptor antagonist
BRD-K04210847	tamoxifen	ESR1 ESR2
BRD-A17828570	fulvestrant	ESR1
BRD-K63828191	raloxifene	ESR1 ESR2
BRD-K51350053	toremifene	ESR1
BRD-K04218075	clomifene	ESR1
# Estrogen receptor agonist
BRD-K60633875	estradiol	ESR1 ESR2 NR1I2
BRD-K17016787	estriol	ESR1 ESR2
BRD-K15236393	estrone	ESR1
# Abl kinase inhibitor
BRD-K92723993	imatinib	CSF1R ABL1 KIT PDGFRA PDGFRB BCR
BRD-K49328571	dasatinib	EPHA2 ABL1 FYN KIT LCK LYN
BRD-K81528515	nilotinib	ABL1 KIT BCR
BRD-K99964838	bosutinib	ABL1 HCK LYN BCR SRC CAMK2G
BRD-K44227013	ponatinib	FGFR1 FGFR3 FGFR2 FGFR4 FLT3 ABL1
# Aurora kinase inhibitor
BRD-K31928526	barasertib	AURKA AURKB
BRD-K75295174	alisertib	AURKA
BRD-K59369769	tozasertib	FLT3 ABL1 JAK2 BCR AURKA AURKC
BRD-K07881437	danusertib	FGFR1 NTRK1 RET AURKA AURKC AURKB
BRD-K72703948	ZM-447439	AURKA AURKB
# ATPase inhibitor
BRD-K33277808	ouabain	ATP1A1
BRD-K23478508	digoxin	ATP1A1
BRD-K59873006	digitoxin	ATP1A1
BRD-A34806832	proscillaridin	ATP1A1
# Dopamine receptor antagonist
BRD-K67783091	haloperidol	DRD1 DRD2 DRD3 DRD4 HTR2A
BRD-A84481105	thioridazine	DRD1 DRD2 HTR2A HTR2C
BRD-K53987533	fluphenazine	DRD1 DRD2
BRD-K89732114	trifluoperazine	DRD2
BRD-K37289225	clozapine	CHRM1 CHRM2 CHRM3 CHRM4 ADRA1B ADRA1A
# Cyclooxygenase inhibitor
BRD-A17655518	ibuprofen	PTGS1 PTGS2
BRD-K33299843	naproxen	PTGS1 PTGS2
BRD-K57222227	indometacin	PTGDR2 PPARG PTGS1 PTGS2
BRD-K02637541	celecoxib	PTGS2
BRD-K08252256	diclofenac	PTGS1 PTGS2
BRD-K11433652	aspirin	PTGS1 PTGS2 TP53
# PPAR receptor agonist
BRD-A97437073	rosiglitazone	PPARG
BRD-A48430263	pioglitazone	PPARG
BRD-A13084692	troglitazone	PPARG
BRD-A93000692	ciglitazone	PPARG
BRD-A15415227	GW-1929	PPARG
# Retinoid receptor agonist
BRD-K71879491	tretinoin	RARA RARB RARG RORB
BRD-K92441787	bexarotene	RXRA RXRB RXRG
BRD-K89085489	fenretinide	RARA
BRD-K49685476	TTNPB	RARB
BRD-K76841105	tazarotene	RARA RARB RARG
# RAF inhibitor
BRD-K56343971	vemurafenib	BRAF
BRD-K23984367	sorafenib	FGFR1 FLT1 FLT3 FLT4 KDR KIT
BRD-K09951645	dabrafenib	BRAF
BRD-K16478699	PLX-4720	BRAF
BRD-K05804044	AZ-628	RAF1 BRAF
BRD-K24496482	SB-590885	BRAF
# Calcium channel blocker
BRD-K96354014	nifedipine	CACNA1C CACNA1D CACNA1F CACNA1S CACNA2D1
BRD-A09533288	verapamil	CACNA1C CACNA1D CACNA1S CACNA1G
BRD-K24023109	diltiazem	CACNA1C
BRD-A64297288	amlodipine	CACNA1C CACNA1D CACNA1S CACNA2D1
BRD-A30815329	felodipine	NR3C2 CACNA1C CACNA1D CACNA1S
BRD-A58048407	nimodipine	NR3C2 CACNA1C CACNA1D CACNA1F CACNA1S
# IKK inhibitor
BRD-K88378636	withaferin-a	NAMPT IKBKB
BRD-K13566078	BMS-345541	IKBKB
BRD-K51575138	TPCA-1	IKBKB
BRD-K14618467	IKK-16	IKBKB
`;

/** Genes knocked down and over-expressed, each under the mechanism of its inhibitors. */
const geneticTargets: Readonly<Record<string, {knockDown: string[]; overExpress: string[]}>> = {
  'HDAC inhibitor': {knockDown: ['HDAC1', 'HDAC2', 'HDAC3'], overExpress: ['HDAC1']},
  'MTOR inhibitor': {knockDown: ['MTOR'], overExpress: []},
  'PI3K inhibitor': {knockDown: ['PIK3CA', 'PIK3CB'], overExpress: ['PIK3CA']},
  'EGFR inhibitor': {knockDown: ['EGFR', 'ERBB2'], overExpress: ['EGFR', 'ERBB2']},
  'MEK inhibitor': {knockDown: ['MAP2K1', 'MAP2K2'], overExpress: ['MAP2K1']},
  'RAF inhibitor': {knockDown: ['BRAF', 'RAF1'], overExpress: ['BRAF', 'RAF1']},
  'HSP inhibitor': {knockDown: ['HSP90AA1', 'HSP90AB1'], overExpress: []},
  'Proteasome inhibitor': {knockDown: ['PSMB1', 'PSMB5'], overExpress: []},
  'Topoisomerase inhibitor': {knockDown: ['TOP1', 'TOP2A'], overExpress: []},
  'CDK inhibitor': {knockDown: ['CDK2', 'CDK4'], overExpress: ['CDK4']},
  'HMGCR inhibitor': {knockDown: ['HMGCR'], overExpress: ['HMGCR']},
  'Glucocorticoid receptor agonist': {knockDown: [], overExpress: ['NR3C1']},
  'Estrogen receptor antagonist': {knockDown: ['ESR1'], overExpress: ['ESR1']},
  'Abl kinase inhibitor': {knockDown: ['ABL1'], overExpress: []},
  'Aurora kinase inhibitor': {knockDown: ['AURKA', 'AURKB'], overExpress: ['AURKA']},
  'ATPase inhibitor': {knockDown: ['ATP1A1'], overExpress: []},
};

/** Over-expressing a target undoes what its inhibitors do, except for receptors whose ligands are agonists. */
export const agonistMechanisms: ReadonlySet<string> = new Set(['Glucocorticoid receptor agonist']);

export const vehicle: DemoPert = {pertId: 'DMSO', name: 'DMSO', type: 'ctl_vehicle', targets: []};

function readCompounds(): DemoPert[] {
  let mechanism = '';
  const perts: DemoPert[] = [];
  for (const line of compounds.trim().split('\n')) {
    if (line.startsWith('# ')) {
      mechanism = line.slice(2);
      continue;
    }
    const [pertId, name, targets] = line.split('\t');
    perts.push({pertId, name, type: 'trt_cp', mechanism, targets: targets.split(' ').filter(Boolean)});
  }
  return perts;
}

function geneticReagents(): DemoPert[] {
  return Object.entries(geneticTargets).flatMap(([mechanism, {knockDown, overExpress}]) => [
    ...knockDown.map(
      (gene): DemoPert => ({
        pertId: `CGS001-${gene}`,
        name: gene,
        type: 'trt_sh.cgs',
        mechanism,
        targets: [gene],
      }),
    ),
    ...overExpress.map(
      (gene): DemoPert => ({
        pertId: `OE001-${gene}`,
        name: gene,
        type: 'trt_oe',
        mechanism,
        targets: [gene],
      }),
    ),
  ]);
}

/** Compounds by mechanism, then knock-downs and over-expressions; the vehicle is apart. */
export const demoPerts: readonly DemoPert[] = [...readCompounds(), ...geneticReagents()];
