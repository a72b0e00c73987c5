import { stateNames, stateTags, reopenedTag } from '../../access/project-state.ts'
import { asDay, daysBetween } from '../../day.ts'
import { dayOf } from '../../web/moments.ts'
import { slipWords } from '../dates/dates.ts'
import { stageChoices } from '../go-live/gate.ts'
import { whyBehind } from './behind.ts'
import type { Member } from './wave-list.store.ts'
import { odsCodeOf } from '../services/service-key.ts'

const sideNames = { provider: 'Provider', consumer: 'Consumer' } as const

/** A project of a wave, with its place in it, as its lists show it. */
export function lineOfMember(one: Member, place: number) {
  const { goLive, first_planned_on: first } = one
  const slip = goLive && first !== null ? daysBetween(first, asDay(goLive.day)) : 0
  const behind = whyBehind(one)
  const isReopened = one.reopened !== null && one.state !== 'stopped'
  return {
    project: { href: `/projects/${one.id}`, text: one.name, about: `${odsCodeOf(one.ods_code)}, ${sideNames[one.role]}` },
    code: odsCodeOf(one.ods_code),
    place,
    stage: stageChoices[one.stage],
    tags: [...(one.state === 'open' ? [] : [{ ...stateTags[one.state], text: stateNames[one.state] }]), ...(isReopened ? [reopenedTag] : [])],
    goLive: goLive ? `${dayOf(goLive.day)}, ${goLive.status}` : 'No date yet',
    slip: slipWords(slip),
    behind,
    holds: behind.since === '' ? (one.holds ?? '') : '',
  }
}
export type MemberLine = ReturnType<typeof lineOfMember>
