import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Page } from '../../access/page.ts'
import type { Route } from '../../access/route.ts'
import { mustBeOpen, whileOpen } from '../../access/project-state.ts'
import { submit } from '../../access/submit.ts'
import { afterEnd, showActing } from './acting.pages.ts'
import { changeManager } from './change-manager.ts'
import { managerBack, showManager } from './manager.pages.ts'
import { changeContact } from './change-contact.ts'
import { showContact } from './contact.pages.ts'
import { joinKnownPerson } from './join-known-person.ts'
import { joinRole } from './join-role.ts'
import { joinSeveral } from './join-several.ts'
import { keepInRole } from './keep-in-role.ts'
import { leaveRole } from './leave-role.ts'
import { showLeave } from './leave.pages.ts'
import { delegateRole } from './delegate-role.ts'
import { showDelegate } from './delegate.pages.ts'
import { endDelegation } from './end-delegation.ts'
import { homeOf, showPeople } from './people.pages.ts'
import { showProcedureWithFault } from '../sop/procedure.pages.ts'
import { putIntoRole } from './put-into-role.ts'
import { checkSeveral, showSeveral } from './several.pages.ts'
import { changeTestTeam } from './test-team.ts'

const base = '/projects/:project/people'
const member = `${base}/:member`

/** Someone who was found by name is sent by their id, everyone else by their contact details. */
const add = (page: Page): Promise<void> => {
  const on = { again: showPeople, to: homeOf }
  return page.typed['person'] ? submit(page, joinKnownPerson, on) : submit(page, joinRole, on)
}

/** The same form reads the list, and adds those who were read. What could not be read is in the box again. */
const addSeveral = (page: Page): Promise<void> =>
  page.typed['act'] === 'add'
    ? submit(page, joinSeveral, {
        again: checkSeveral,
        to: (_, { left }) => (left.length === 0 ? homeOf(page) : `${homeOf(page)}/several`),
        typed: ({ left }) => (left.length === 0 ? {} : { list: left.join('\n') }),
      })
    : checkSeveral(page)

export const peopleRoutes: Route[] = [
  get(
    '/projects/:project/manager',
    'project.manage',
    whileOpen((page) => showManager(page)),
  ),
  post('/projects/:project/manager', changeManager, { again: showManager, to: managerBack }),
  get(base, 'project.view', (page) => showPeople(page)),
  post(base, 'project.manage', add),
  get(`${base}/several`, 'project.manage', whileOpen(showSeveral)),
  post(`${base}/several`, 'project.manage', (page) => {
    mustBeOpen(page)
    return addSeveral(page)
  }),
  get(
    `${member}/delegate`,
    'role.delegate',
    whileOpen((page) => showDelegate(page)),
  ),
  post(`${member}/delegate`, delegateRole, { again: showDelegate, to: homeOf }),
  post(`${member}/end`, endDelegation, { to: afterEnd }),
  get('/acting', 'account.own', showActing),
  // The page of the procedure names who should sign.
  post('/projects/:project/sop/named', putIntoRole, {
    again: showProcedureWithFault,
    afterConflict: '',
    to: (page) => `/projects/${page.param('project')}/sop`,
  }),
  post(`${member}/test-team`, changeTestTeam, { to: homeOf }),
  get(
    `${member}/leave`,
    'project.manage',
    whileOpen((page) => showLeave(page)),
  ),
  post(`${member}/leave`, leaveRole, { again: showLeave, to: homeOf }),
  post(`${member}/leave/withdraw`, keepInRole, { to: homeOf }),
  get(
    `${member}/edit`,
    'project.manage',
    whileOpen((page) => showContact(page)),
  ),
  post(`${member}/edit`, changeContact, { again: showContact, to: homeOf }),
]
