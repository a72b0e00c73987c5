import { expect, it } from 'vitest'
import { asPersonId } from '../../../src/db/ids.ts'
import { decideStart } from '../../../src/tracker/projects/start-project.ts'
import { asDay } from '../../../src/day.ts'
import { loadTemplates } from '../../../src/tracker/templates/templates.ts'
import { nothingMet } from '../../../src/tracker/prerequisites/inherited.ts'
import { aDoing } from '../../support/doing.ts'

const found = {
  service: { id: 's', name: 'Riverside UTC', ods_code: 'RY9NR', care_setting: 'urgent-treatment-centre', dosIds: [] } as never,
  hasOpen: false,
  manager: undefined,
  pattern: null,
  contacts: [],
  met: nothingMet,
}
const typed = {
  role: 'provider' as const,
  pattern: '',
  route_in: 'Service-led',
  scope: 'All',
  testing: '' as const,
  go_live: asDay('2026-05-01'),
  offered: [],
  take: [],
}
const doing = (more: object = {}) => aDoing({ templates: { ...loadTemplates(), routesIn: ['Service-led'] }, ...more })

it.each([
  ['the person who starts a project manages it', found, typed, {}, { next: { manager: 'person-1', dates: [{ kind: 'go-live', day: '2026-05-01' }] } }],
  [
    'another person can be named as manager',
    { ...found, manager: { id: asPersonId('bea'), name: 'Bea Turner' } },
    typed,
    {},
    { next: { manager: 'bea', managerName: 'Bea Turner', by: { actor: { id: 'person-1' } } } },
  ],
  [
    'the installation has to name a manager',
    found,
    typed,
    { actor: { id: null, name: 'The installation' } },
    { refused: { form: 'Say who manages the project' } },
  ],
  [
    'a service has one open project in a role',
    { ...found, hasOpen: true },
    typed,
    {},
    { refused: { role: expect.stringContaining('has an open Provider project already') } },
  ],
  [
    'the way in comes from the list',
    found,
    { ...typed, route_in: 'Elsewhere' },
    {},
    { refused: { route_in: 'Choose how this project came about from the list' } },
  ],
])('%s', (_what, given, form, more, outcome) => {
  expect(decideStart(given, form, doing(more))).toMatchObject(outcome)
})
