import {SyntheticBadge} from '../../dataset/dataset-switch';
import type {Column} from '../../table/column';
import {sizeText} from '../history/size-text';
import {AccessMark} from './access-mark';
import {kindNames, type Row} from './entries';
import {toggleFavourite} from './favourites';

/** @param marked names of favourites */
export function columnsOf(marked: readonly string[]): readonly Column<Row>[] {
  return [
    {
      id: 'title',
      label: 'Title',
      term: '',
      width: 230,
      value: ({title}) => title,
    },
    {
      id: 'favourite',
      label: 'Favourite',
      term: '',
      width: 104,
      value: ({name}) => marked.includes(name),
      descendingFirst: true,
      cell: ({name, title}) => (
        <button
          type="button"
          class="button quiet small star"
          aria-label={`Favourite ${title}`}
          aria-pressed={marked.includes(name)}
          onClick={() => toggleFavourite(name)}
        >
          {marked.includes(name) ? '★' : '☆'}
        </button>
      ),
    },
    {id: 'kind', label: 'Kind', term: '', width: 134, value: ({kind}) => kindNames[kind]},
    {id: 'category', label: 'Category', term: '', width: 116, value: ({category}) => category},
    {
      id: 'access',
      label: 'Access',
      term: '',
      width: 124,
      value: ({access}) => access,
      cell: ({access}) => <AccessMark access={access} />,
    },
    {id: 'assay', label: 'Assay', term: 'profile_status', width: 80, value: ({assay}) => assay},
    {
      id: 'count',
      label: 'Contents',
      term: '',
      width: 166,
      descendingFirst: true,
      value: ({count}) => count,
      cell: ({count, counted}) =>
        `${count.toLocaleString('en')} ${count === 1 ? counted.slice(0, -1) : counted}`,
    },
    {
      id: 'date',
      label: 'Date',
      term: '',
      width: 126,
      descendingFirst: true,
      value: ({date}) => date.slice(0, 10),
    },
    {
      id: 'synthetic',
      label: 'Synthetic',
      term: '',
      width: 110,
      value: ({synthetic}) => synthetic,
      cell: ({synthetic}) => (synthetic ? <SyntheticBadge synthetic /> : 'no'),
    },
    {
      id: 'features',
      label: 'Features',
      term: 'feature_space',
      width: 110,
      optional: true,
      value: ({features}) => features,
    },
    {
      id: 'bytes',
      label: 'Size',
      term: '',
      width: 96,
      optional: true,
      descendingFirst: true,
      value: ({bytes}) => bytes,
      cell: ({bytes}) => sizeText(bytes),
    },
    {id: 'licence', label: 'Licence', term: '', width: 180, optional: true, value: ({licence}) => licence},
    {id: 'source', label: 'Made from', term: '', width: 240, optional: true, value: ({source}) => source},
  ];
}
