import { dayInWords, dayOfMoment } from '../../day.ts'
import type { EventOfWrite } from '../../events/touches.ts'
import type { Happened } from '../../events/vocabulary.ts'
import type { ChosenKind } from '../../mail/email-kinds.ts'
import type { Member } from './member.ts'

/** Who hears of an event, and how. */
export interface EventRule {
  kind: ChosenKind
  /** Whether someone on the project hears of it, `about` the membership that it happened to. Nobody hears of what they did themselves. */
  hears: (member: Member, event: EventOfWrite, about?: Member) => boolean
  subject: (project: string) => string
  /** What it says; the sentence of the history, with the reason, if nothing else is given. */
  words?: (event: EventOfWrite, member: Member) => string
  /** The page below the project. */
  page: string
  /** The email shows or brings something of the thing that it happened to. */
  isOfThing?: true
}

const everyone: EventRule['hears'] = ({ hasLeft }) => !hasLeft
const themselves: EventRule['hears'] = ({ id }, { subjectId }) => id === subjectId
/** The holder of the role in which someone acts. */
const holder: EventRule['hears'] = (member, _event, about) =>
  !member.hasLeft && member.actingFor === null && member.person === about?.actingFor && member.role === about.role
const managers: EventRule['hears'] = ({ isManager, hasLeft }) => isManager && !hasLeft
const testers: EventRule['hears'] = ({ tests, hasLeft }) => tests && !hasLeft

/** What someone is going to be asked in a role. */
function asks({ isManager, signs, tests }: Member): string {
  const things = [...(isManager ? ['to manage the project'] : []), ...(signs ? ['to sign the procedure'] : []), ...(tests ? ['to take part in the test'] : [])]
  const list = new Intl.ListFormat('en-GB').format(things)
  return `You will be asked ${list === '' ? 'to confirm what your role has to get ready' : `${list}, and to confirm what your role has to get ready`}.`
}

const joined = (event: EventOfWrite, member: Member): string => `${event.actor.name} added you as ${member.roleName} of ${member.called}. ${asks(member)}`

/** What happened, with its reason, and what it means for whoever reads it. */
const meaning =
  (means: string): NonNullable<EventRule['words']> =>
  ({ sentence, reason }) =>
    `${sentence}${reason ? `: ${reason}` : ''}\n\n${means}`

/** The same for a test day, with what the attached file does. */
const withEntry = (does: 'adds it to' | 'changes it in' | 'removes it from') => meaning(`The attached file ${does} your calendar.`)

const declinedGo = meaning('The service does not go live now. The project manager decides go again when this is resolved, and a second person confirms it.')

const signature = { kind: 'signatures', hears: managers, page: '/sop' } as const
const dates = { kind: 'dates', hears: everyone, page: '/dates' } as const
const role = { kind: 'roles', hears: themselves, page: '' } as const
const testDay = { kind: 'tests', page: '/test-plan', isOfThing: true } as const
const goLive = { kind: 'go-live', hears: everyone, page: '/go-live' } as const
const state = { kind: 'dates', hears: everyone, page: '' } as const

/** Every event that people hear of by email. What waits for one person's answer is a request, with its own message and link. */
export const eventRules: Partial<Record<Happened['kind'], EventRule>> = {
  'person.joined': { ...role, subject: (project) => `You have a role in ${project}`, words: joined },
  'person.returned': { ...role, subject: (project) => `You have a role in ${project}`, words: joined },
  'person.left': {
    ...role,
    subject: (project) => `Your role in ${project} has ended`,
    words: ({ actor }, { roleName, called }) => `${actor.name} ended your role as ${roleName} of ${called}. Nothing waits for you in this role any more.`,
  },
  'person.delegated': {
    ...role,
    hears: (member, event) => themselves(member, event) || managers(member, event),
    subject: (project) => `Acting for someone in ${project}`,
    words: ({ sentence, subjectId }, { id, called }) =>
      id !== subjectId
        ? sentence
        : `${sentence}. This is about ${called}. What you do is recorded with both names, and whoever of the two is first counts. You need no account for it: each email that needs your answer has a link.`,
  },
  'person.delegation ended': {
    ...role,
    hears: (member, event, about) => themselves(member, event) || holder(member, event, about),
    subject: (project) => `Acting for someone in ${project} has ended`,
    words: ({ sentence, subjectId }, { id, called }) =>
      id === subjectId
        ? `${sentence}. This is about ${called}.`
        : `${sentence}. This is about ${called}. What they did until now counts, and what waits in this role is yours to do again.`,
  },
  'person.delegation done': { ...role, subject: (project) => `You no longer act for someone in ${project}` },
  'date.moved': { ...dates, subject: (project) => `A date has moved: ${project}` },
  'date.withdrawn': { ...dates, subject: (project) => `A date is as before: ${project}` },
  'project.held': {
    ...state,
    subject: (project) => `On hold: ${project}`,
    words: meaning('Nothing is expected of you until the project goes on. You will get an email then.'),
  },
  'project.stopped': { ...state, subject: (project) => `Stopped: ${project}`, words: meaning('Nothing in it waits for you any more.') },
  'project.resumed': { ...state, subject: (project) => `Goes on: ${project}`, words: meaning('What waited for you before waits for you again.') },
  'sop.signed': { ...signature, subject: (project) => `A signature: ${project}` },
  'sop.noted': { ...signature, subject: (project) => `A new version is noted: ${project}` },
  'sop.corrected': { ...signature, subject: (project) => `An answer is corrected: ${project}` },
  'sop.issued': {
    kind: 'procedure',
    // Whoever signs has a request of their own.
    hears: ({ signs, hasLeft }) => !signs && !hasLeft,
    subject: (project) => `New version of the procedure: ${project}`,
    page: '/sop',
    isOfThing: true,
  },
  'test-plan.run-started': {
    ...testDay,
    hears: (member, event) => testers(member, event) && event.to !== null && event.to !== undefined && event.to > dayOfMoment(event.at),
    subject: (project) => `A test is planned: ${project}`,
    words: (event, member) => withEntry('adds it to')({ ...event, sentence: `${event.sentence}, for ${dayInWords(event.to ?? '')}` }, member),
  },
  'test-plan.run-moved': { ...testDay, hears: testers, subject: (project) => `The test has another day: ${project}`, words: withEntry('changes it in') },
  'test-plan.run-cancelled': { ...testDay, hears: testers, subject: (project) => `The test is cancelled: ${project}`, words: withEntry('removes it from') },
  'test-plan.run-halted': { ...testDay, hears: testers, subject: (project) => `The test is off for now: ${project}`, words: withEntry('removes it from') },
  'test-plan.run-resumed': { ...testDay, hears: testers, subject: (project) => `The test is on again: ${project}`, words: withEntry('adds it to') },
  'attestation.go-no-go': {
    ...goLive,
    subject: (project) => `No-go: ${project}`,
    words: meaning('The service does not go live until the project manager decides go and a second person confirms it.'),
  },
  'attestation.go-declined': { ...goLive, subject: (project) => `Go is declined: ${project}`, words: declinedGo },
  'attestation.go-confirmed': {
    ...goLive,
    subject: (project) => `Go is decided: ${project}`,
    words: meaning('Two people have decided that the service may go live.'),
  },
  'attestation.technical-live-declared': {
    ...goLive,
    subject: (project) => `Technical live: ${project}`,
    words: meaning('The technical work is done. Next is business live: from then on patients can be booked.'),
  },
  'attestation.business-live-declared': { ...goLive, subject: (project) => `Live: ${project}`, words: meaning('Patients can be booked from now on.') },
  'attestation.hand-over-declared': {
    ...goLive,
    subject: (project) => `Handed over: ${project}`,
    words: meaning('Booking belongs to the service from now on. The project manager closes the project.'),
  },
  'attestation.hand-over-declined': {
    ...goLive,
    subject: (project) => `The hand-over is not accepted: ${project}`,
    words: meaning('Booking goes on, and the project stays open. The service can accept the hand-over later.'),
  },
  'attestation.close-declared': { ...goLive, subject: (project) => `Closed: ${project}` },
}

const isRuled = (kind: string): kind is keyof typeof eventRules => Object.hasOwn(eventRules, kind)
/** The rule of an event; undefined if nobody hears of it. */
export const ruleOf = ({ subject, action }: Pick<EventOfWrite, 'subject' | 'action'>): EventRule | undefined => {
  const kind = `${subject}.${action}`
  return isRuled(kind) ? eventRules[kind] : undefined
}
