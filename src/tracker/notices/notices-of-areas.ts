import type { PersonId } from '../../db/ids.ts'
import type { EventOfWrite } from '../../events/touches.ts'
import type { Notice } from '../../mail/notice.ts'
import type { GivenInArea } from './given-in-area.store.ts'

const givesRole = new Set(['joined', 'returned'])

/** The memberships that someone was given by these events. */
export const rolesGiven = (events: EventOfWrite[]): string[] =>
  events.filter(({ subject, action, actor }) => subject === 'person' && givesRole.has(action) && actor.id !== null).map((one) => one.subjectId)

/** Tells the booking team, once, that someone who looks after a project in an area was put into a key role by another who does. */
export const noticesOfAreas = (given: GivenInArea[], events: EventOfWrite[], team: PersonId[]): Notice[] =>
  given.flatMap(({ id, project, called, holder, giver, role }) =>
    team.map((person) => ({
      person,
      cause: `given in an area: ${id}`,
      kind: 'roles' as const,
      project,
      subject: `A key role given within an area: ${called}`,
      words: `${giver} put ${holder} into the role ${role} of ${called}. Both manage it in an area. Nobody signs in a role that they gave themselves: check that the two do not give each other theirs.`,
      path: `/projects/${project}/people`,
      thing: null,
      by: events.find((one) => one.subjectId === id)?.actor.id ?? null,
    })),
  )
