import type { ProjectId } from '../../db/ids.ts'
import type { EventOfWrite } from '../../events/touches.ts'
import { ruleOf } from './event-rules.ts'
import type { Notice } from '../../mail/notice.ts'
import type { Member } from './member.ts'

export type ProjectEvent = EventOfWrite & { projectId: ProjectId }

/** The events that people hear of. */
export const newsIn = (events: EventOfWrite[]): ProjectEvent[] =>
  events.filter((event): event is ProjectEvent => event.projectId !== null && ruleOf(event) !== undefined)

/** What the people of these projects are to be told of these events. */
export function noticesOf(events: ProjectEvent[], members: Member[]): Notice[] {
  const byProject = Map.groupBy(members, (one) => one.project)
  return events.flatMap((event) => {
    const rule = ruleOf(event)
    if (!rule) return []
    const onProject = byProject.get(event.projectId) ?? []
    const about = onProject.find((one) => one.id === event.subjectId)
    const sees = ({ person }: Member): boolean => onProject.some((one) => one.person === person && !one.hasLeft)
    return onProject
      .filter((member) => member.person !== event.actor.id && (!member.isForOneAnswer || member === about) && rule.hears(member, event, about))
      .map((member) => ({
        person: member.person,
        cause: event.id,
        kind: rule.kind,
        project: event.projectId,
        subject: rule.subject(member.called),
        words: rule.words?.(event, member) ?? wordsOf(event),
        path: sees(member) ? `/projects/${event.projectId}${rule.page}` : '',
        thing: rule.isOfThing ? event.subjectId : null,
        by: event.actor.id,
      }))
  })
}

const wordsOf = ({ sentence, reason }: EventOfWrite): string => `${sentence}${reason === null || reason === undefined ? '' : `: ${reason}`}`
