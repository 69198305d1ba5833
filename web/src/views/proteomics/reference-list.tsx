import {useAnswer} from '../../api/use-answer';
import {SyntheticBadge} from '../../dataset/dataset-switch';
import {Empty, Shown} from '../../failure/states';
import {Term} from '../../terms/term';
import {referenceAddress} from '../heatmap/source';
import {readReferences} from './ask';

/** The references that there are, and the connections within them. */
export function ReferenceList() {
  const asked = useAnswer('references', readReferences);
  return (
    <section class="panel stack">
      <h2>References on this server</h2>
      <Shown asked={asked} what="the references">
        {(references) =>
          references.length === 0 ? (
            <Empty title="There is no reference of P100 or GCP here">
              <p>
                Whoever runs this server adds one:{' '}
                <code>openclue matrix add &lt;name&gt; &lt;level4.gct&gt; --assay P100</code>
              </p>
            </Empty>
          ) : (
            <>
              <ul class="reference-list">
                {references.map(({name = '', assay = '', signature_count, synthetic}) => (
                  <li key={name}>
                    <strong>{name}</strong> <SyntheticBadge synthetic={synthetic} />{' '}
                    <span class="soft small">
                      {assay}, {signature_count?.toLocaleString('en')} wells
                    </span>{' '}
                    <a href={referenceAddress(name)}>heat map of its connections</a>
                  </li>
                ))}
              </ul>
              <p class="small soft">
                Similarities of wells are rank correlations (<Term of="steep">steep</Term>); a{' '}
                <Term of="connectivity">connectivity</Term> says how those of two perturbagens differ from the
                rest (<Term of="sip">sip</Term>), from −1 to 1.
              </p>
            </>
          )
        }
      </Shown>
    </section>
  );
}
