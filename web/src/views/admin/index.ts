import type {View} from '../view';

export const admin: View = {
  paths: ['/admin', '/admin/:part'],
  title: 'Administration',
  load: () => import('./page'),
  menu: {label: 'Administration', section: 'This server'},
  commands: [
    {label: 'Administration', words: 'admin status queue disk database workers', run: '/admin'},
    {label: 'User keys', words: 'admin make limit revoke expire usage', run: '/admin/keys'},
    {label: 'Invitations', words: 'admin links join keys course', run: '/admin/invitations'},
    {label: 'Audit log', words: 'admin changes who when', run: '/admin/audit'},
  ],
};
