import { post } from '../../access/route.ts'
import { get } from '../../access/route.ts'
import type { Route } from '../../access/route.ts'
import { endInvitation } from './end-invitation.ts'
import { guestsHome, showGuests, showHost } from './guests.pages.ts'
import { inviteGuest } from './invite-guest.ts'

const base = '/projects/:project/sandbox/guests'

export const guestsRoutes: Route[] = [
  get(base, 'project.view', (page) => showGuests(page)),
  post(base, inviteGuest, { again: showGuests, to: guestsHome }),
  post(`${base}/:guest/end`, endInvitation, { to: guestsHome }),
  get('/projects/:project/sandbox/partners/:guest', 'project.view', showHost),
]
