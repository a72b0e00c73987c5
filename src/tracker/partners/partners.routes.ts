import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { whileOpen } from '../../access/project-state.ts'
import { addFoundPartners, addPartner, addPastedPartners } from './add-partners.ts'
import { showAdd } from './add.pages.ts'
import { bringBack } from './bring-partner-back.ts'
import { changePartner } from './change-partner.ts'
import { confirmPartner } from './confirm-partner.ts'
import { leaveOut } from './leave-partner-out.ts'
import { partnerAgain, partnerHome, showPartner } from './partner.pages.ts'
import { partnersHome, showPartners } from './partners.pages.ts'
import { setPartnerDay } from './set-partner-day.ts'
import { switchPartnerOff } from './switch-partner-off.ts'
import { switchPartnerOn } from './switch-partner-on.ts'

const base = '/projects/:project/partners'
const one = `${base}/:partner`
const onPage = { again: partnerAgain, to: partnerHome }

export const partnersRoutes: Route[] = [
  get(base, 'project.view', showPartners),
  // Before the page of a partner, whose address would take the word for an id.
  get(
    `${base}/add`,
    'partners.change',
    whileOpen((page) => showAdd(page)),
  ),
  post(`${base}/add`, addPartner, { again: showAdd, to: partnersHome }),
  post(`${base}/found`, addFoundPartners, { again: showAdd, to: partnersHome }),
  post(`${base}/several`, addPastedPartners, { again: showAdd, to: partnersHome }),
  get(one, 'project.view', (page) => showPartner(page)),
  post(one, changePartner, onPage),
  post(`${one}/day`, setPartnerDay, onPage),
  post(`${one}/leave-out`, leaveOut, { again: partnerAgain, to: partnersHome }),
  post(`${one}/bring-back`, bringBack, onPage),
  post(`${one}/switch-on`, switchPartnerOn, onPage),
  post(`${one}/confirm`, confirmPartner, onPage),
  post(`${one}/switch-off`, switchPartnerOff, onPage),
]
