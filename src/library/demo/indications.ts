/** What the demo's approved compounds are labelled for, in brief: disease area, then indications with commas between. */
const facts = `
vorinostat	hematologic malignancy	cutaneous T-cell lymphoma
panobinostat	hematologic malignancy	multiple myeloma
belinostat	hematologic malignancy	peripheral T-cell lymphoma
givinostat	neurology	Duchenne muscular dystrophy
sirolimus	transplant, pulmonary	organ rejection, lymphangioleiomyomatosis
everolimus	oncology, transplant	renal cell carcinoma, breast cancer, organ rejection
temsirolimus	oncology	renal cell carcinoma
erlotinib	oncology	non-small cell lung cancer, pancreatic cancer
gefitinib	oncology	non-small cell lung cancer
lapatinib	oncology	breast cancer
afatinib	oncology	non-small cell lung cancer
neratinib	oncology	breast cancer
selumetinib	oncology	neurofibromatosis type 1
trametinib	oncology	melanoma
bortezomib	hematologic malignancy	multiple myeloma, mantle cell lymphoma
carfilzomib	hematologic malignancy	multiple myeloma
ixazomib	hematologic malignancy	multiple myeloma
topotecan	oncology	ovarian cancer, small cell lung cancer
mitoxantrone	hematologic malignancy, oncology, neurology	acute nonlymphocytic leukemia, prostate cancer, multiple sclerosis
doxorubicin	oncology, hematologic malignancy	breast cancer, acute lymphoblastic leukemia, lymphoma
daunorubicin	hematologic malignancy	acute lymphoblastic leukemia, acute nonlymphocytic leukemia
etoposide	oncology	testicular cancer, small cell lung cancer
paclitaxel	oncology	ovarian cancer, breast cancer, non-small cell lung cancer
docetaxel	oncology	breast cancer, non-small cell lung cancer, prostate cancer
vincristine	hematologic malignancy	acute leukemia
vinblastine	oncology, hematologic malignancy	Hodgkin lymphoma, testicular cancer
colchicine	rheumatology	gout, familial Mediterranean fever
vinorelbine	oncology	non-small cell lung cancer
palbociclib	oncology	breast cancer
atorvastatin	cardiology, endocrinology	hyperlipidemia, cardiovascular events
simvastatin	cardiology, endocrinology	hyperlipidemia, cardiovascular events
lovastatin	cardiology, endocrinology	hyperlipidemia, coronary heart disease
fluvastatin	cardiology, endocrinology	hyperlipidemia
pravastatin	cardiology, endocrinology	hyperlipidemia, cardiovascular events
dexamethasone	endocrinology, rheumatology	inflammation, adrenal insufficiency
hydrocortisone	endocrinology, dermatology	inflammation, adrenal insufficiency
budesonide	pulmonary, gastroenterology	asthma, Crohn's disease, ulcerative colitis
betamethasone	endocrinology, dermatology	inflammation
fluticasone	pulmonary, allergy	asthma, allergic rhinitis
mometasone	pulmonary, allergy, dermatology	asthma, allergic rhinitis, dermatitis
tamoxifen	oncology	breast cancer
fulvestrant	oncology	breast cancer
raloxifene	endocrinology, oncology	osteoporosis, breast cancer prevention
toremifene	oncology	breast cancer
estradiol	endocrinology	menopausal symptoms, hypoestrogenism
estrone	endocrinology	menopausal symptoms
imatinib	hematologic malignancy, oncology	chronic myeloid leukemia, gastrointestinal stromal tumor
dasatinib	hematologic malignancy	chronic myeloid leukemia, acute lymphoblastic leukemia
nilotinib	hematologic malignancy	chronic myeloid leukemia
bosutinib	hematologic malignancy	chronic myeloid leukemia
ponatinib	hematologic malignancy	chronic myeloid leukemia, acute lymphoblastic leukemia
digoxin	cardiology	heart failure, atrial fibrillation
digitoxin	cardiology	heart failure
haloperidol	psychiatry	schizophrenia, Tourette syndrome
thioridazine	psychiatry	schizophrenia
fluphenazine	psychiatry	schizophrenia
trifluoperazine	psychiatry	schizophrenia, anxiety
clozapine	psychiatry	schizophrenia
ibuprofen	rheumatology, neurology	osteoarthritis, rheumatoid arthritis, pain
naproxen	rheumatology, neurology	osteoarthritis, rheumatoid arthritis, pain
celecoxib	rheumatology, neurology	osteoarthritis, rheumatoid arthritis, pain
diclofenac	rheumatology, neurology	osteoarthritis, rheumatoid arthritis, pain
aspirin	cardiology, neurology	cardiovascular events, pain
rosiglitazone	endocrinology	type 2 diabetes
pioglitazone	endocrinology	type 2 diabetes
troglitazone	endocrinology	type 2 diabetes
tretinoin	dermatology, hematologic malignancy	acne, acute promyelocytic leukemia
bexarotene	hematologic malignancy	cutaneous T-cell lymphoma
tazarotene	dermatology	psoriasis, acne
vemurafenib	oncology	melanoma
sorafenib	oncology	renal cell carcinoma, hepatocellular carcinoma, thyroid cancer
dabrafenib	oncology	melanoma, non-small cell lung cancer
nifedipine	cardiology	angina, hypertension
verapamil	cardiology	angina, hypertension, arrhythmia
diltiazem	cardiology	angina, hypertension
amlodipine	cardiology	angina, hypertension
felodipine	cardiology	hypertension
nimodipine	neurology	subarachnoid hemorrhage
`;

export interface LabelFacts {
  readonly areas: readonly string[];
  readonly indications: readonly string[];
}

/** By name of the compound. */
export const indicationsOf: ReadonlyMap<string, LabelFacts> = new Map(
  facts
    .trim()
    .split('\n')
    .map((line) => {
      const [name, areas, indications] = line.split('\t');
      return [name, {areas: areas.split(', '), indications: indications.split(', ')}];
    }),
);
