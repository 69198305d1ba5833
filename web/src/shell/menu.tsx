import {useLocation} from 'preact-iso';
import {views} from '../views';
import {menuSections} from '../views/view';

/** The lines of all views that have one, by section. */
export function Menu() {
  const {path} = useLocation();
  return (
    <>
      {menuSections.map((section) => {
        const lines = views.flatMap(({menu, paths}) =>
          menu?.section === section ? [{label: menu.label, address: paths[0]}] : [],
        );
        if (lines.length === 0) return null;
        return (
          <div key={section}>
            <h2>{section}</h2>
            <ul>
              {lines.map(({label, address}) => (
                <li key={address}>
                  <a href={address} aria-current={currentOf(path, address)}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </div>
        );
      })}
    </>
  );
}

const addresses = views.flatMap(({menu, paths}) => (menu ? [paths[0]] : []));

/** A page below another, as a card is below its list, belongs to the line of that, unless it has its own. */
function currentOf(path: string, address: string): 'page' | 'true' | undefined {
  if (path === address) return 'page';
  const isBelow = address !== '/' && path.startsWith(`${address}/`);
  return isBelow && !addresses.includes(path) ? 'true' : undefined;
}
