import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { noteAnswered } from '../../web/addresses/addresses.pages.ts'
import { agreeToChange } from '../../web/addresses/agree-to-change.ts'
import { askForChange } from '../../web/addresses/ask-for-change.ts'
import { stopChange } from '../../web/addresses/stop-change.ts'
import { home, showAsk, showChanges } from './address-changes.pages.ts'

const ask = '/admin/people/:person/address'
const backHome = { again: showChanges, afterConflict: '', to: () => home }

export const addressChangesRoutes: Route[] = [
  get(ask, 'users.manage', (page) => showAsk(page)),
  post(ask, askForChange, { again: showAsk, to: () => home }),
  get(home, 'users.manage', (page) => showChanges(page)),
  post(`${home}/:change/agree`, agreeToChange, { ...backHome, after: noteAnswered }),
  post(`${home}/:change/stop`, stopChange, backHome),
]
