import type { Person } from '../../access/access.store.ts'
import type { Context } from '../../context.ts'
import type { Writer } from '../../db/database.ts'
import { ConflictError, InvalidFormError, NotFoundError, Refusal } from '../../errors.ts'
import { recordEvents } from '../../events/events.store.ts'
import type { NewEvent } from '../../events/events.store.ts'
import { endSessions } from '../sessions.store.ts'
import { holdAccounts } from '../sign-in/accounts.store.ts'
import { endLinksAbout, endOneTimeTokens, insertOneTimeToken } from '../sign-in/one-time-links.ts'
import { confirmedLivesMs, faultOfAgreeing, isOwn, isReady, linkLivesMs, mostADay } from './address-change.ts'
import type { AddressChange } from './address-change.ts'
import {
  countAsked,
  countTeamBeside,
  endChange,
  findOpenChange,
  findOpenChangeOf,
  findPersonToChange,
  insertChange,
  saveAddress,
  saveYes,
  whoHas,
} from './address-changes.store.ts'
import { toConfirm, toldThatAsked, toldThatChanged, toldThatStopped, welcome } from './letters.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const dayMs = 24 * 60 * 60_000

const eventOf = (
  context: Context,
  change: AddressChange,
  actor: NewEvent['actor'],
  rest: Pick<NewEvent, 'action' | 'sentence'> & Partial<NewEvent>,
): NewEvent => ({
  id: context.newId(),
  at: iso(context.clock()),
  actor,
  projectId: null,
  subject: change.accountId === null ? 'person' : 'account',
  subjectId: change.accountId ?? change.personId,
  ...rest,
})

/**
 * Asks for another email address for somebody: by themselves, who gave their password before, or by an administrator with a reason. Nothing changes
 * until the new mailbox has confirmed it; the old one is told at once and can stop it.
 */
export async function askForChange(context: Context, given: { personId: string; newEmail: string; by: Person; reason: string | null }): Promise<AddressChange> {
  const now = context.clock()
  const at = iso(now)
  const { by, personId, newEmail } = given
  return context.db.transaction(async (trx) => {
    await holdAccounts(trx)
    const person = await findPersonToChange(trx, personId)
    if (!person) throw new NotFoundError('No such person')
    const own = by.personId === personId
    if (newEmail === person.email.toLowerCase()) throw new InvalidFormError({ email: `${own ? 'You have' : `${person.name} has`} this email address already` })
    const holder = await whoHas(trx, newEmail, personId)
    if (holder !== undefined)
      throw new InvalidFormError({
        email: own ? 'Somebody else uses this email address. Ask the booking team to put it right' : `${holder} has this email address already`,
      })
    if ((await countAsked(trx, personId, { from: iso(now - dayMs), to: at })) >= mostADay)
      throw new InvalidFormError({ email: `This was asked ${mostADay} times in a day. Wait until tomorrow, then ask again` })
    const before = await findOpenChangeOf(trx, personId, '')
    if (before) {
      await endChange(trx, before.id, 'replaced', at)
      await endLinksAbout(trx, before.id, at)
    }
    // A password link that is out went to the address that an administrator says is wrong.
    if (!own && person.accountId !== null) await endOneTimeTokens(trx, person.accountId, at)
    const change: AddressChange = {
      id: context.newId(),
      personId,
      name: person.name,
      accountId: person.accountId,
      oldEmail: person.email,
      newEmail,
      askedBy: by.personId,
      askedByName: by.name,
      reason: given.reason,
      askedAt: at,
      expiresAt: iso(now + linkLivesMs),
      confirmedAt: null,
      agreedAt: null,
      agreedByName: null,
    }
    await insertChange(trx, {
      id: change.id,
      person_id: personId,
      old_email: change.oldEmail,
      new_email: newEmail,
      asked_by: by.personId,
      asked_by_name: by.name,
      reason: given.reason,
      asked_at: at,
      expires_at: change.expiresAt,
      confirmed_at: null,
      agreed_at: null,
      agreed_by_name: null,
      state: 'open',
      settled_at: null,
    })
    const site = context.config.publicUrl
    const about = own ? '/account/email' : `/admin/people/${personId}/address`
    const link = { accountId: person.accountId, subjectId: change.id, livesMs: linkLivesMs }
    const confirm = await insertOneTimeToken(trx, now, { purpose: 'confirm-address', ...link })
    const answer = await insertOneTimeToken(trx, now, { purpose: 'answer-address-change', ...link })
    await context.mail.queue(trx, { ...toConfirm(change, `${site}/confirm-address/${confirm}`), sender: by.personId, about })
    await context.mail.queue(trx, { ...toldThatAsked(change, `${site}/address-change/${answer}`), sender: by.personId, about })
    await recordEvents(trx, [
      eventOf(
        context,
        change,
        { id: by.personId, name: by.name },
        {
          action: 'address change asked',
          sentence: own ? `${by.name} asked to change their own email address` : `${by.name} asked to change the email address of ${person.name}`,
          from: change.oldEmail,
          to: newEmail,
          reason: given.reason,
        },
      ),
    ])
    return change
  })
}

const found = async (trx: Writer, context: Context, id: string): Promise<AddressChange> => {
  await holdAccounts(trx)
  const change = await findOpenChange(trx, id, iso(context.clock()))
  if (!change) throw new ConflictError('This change was made, stopped, replaced by another, or its time is over')
  return change
}

/** Whoever reads the new mailbox says yes. Returns whether the address has changed with that. */
export async function confirm(trx: Writer, context: Context, id: string): Promise<boolean> {
  const change = await found(trx, context, id)
  const at = iso(context.clock())
  await saveYes(trx, id, { confirmed_at: at, expires_at: iso(Date.parse(change.askedAt) + confirmedLivesMs) })
  await recordEvents(trx, [
    eventOf(
      context,
      change,
      { id: null, name: 'The owner of the new address' },
      { action: 'address confirmed', sentence: `The new email address of ${change.name} was confirmed`, to: change.newEmail },
    ),
  ])
  return changeIfReady(trx, context, { ...change, confirmedAt: at })
}

/** The owner of the old address says yes to what an administrator asked for. */
export async function agreeAsOwner(trx: Writer, context: Context, id: string): Promise<boolean> {
  const change = await found(trx, context, id)
  if (isOwn(change)) throw new Refusal('This change waits for the new address alone')
  if (change.agreedAt !== null) throw new ConflictError(`${change.agreedByName ?? 'Somebody'} has agreed to this change already`)
  return agree(trx, context, change, { id: null, name: 'The owner of the old address' })
}

/** A second person of the booking team says yes. */
export async function agreeAsTeam(trx: Writer, context: Context, id: string, by: Person): Promise<boolean> {
  const change = await found(trx, context, id)
  const others = await countTeamBeside(trx, [change.askedBy, change.personId])
  const fault = faultOfAgreeing(change, { personId: by.personId, others, now: context.clock() })
  if (fault !== undefined) throw new Refusal(fault)
  return agree(trx, context, change, { id: by.personId, name: by.name })
}

async function agree(trx: Writer, context: Context, change: AddressChange, actor: NewEvent['actor']): Promise<boolean> {
  const at = iso(context.clock())
  await saveYes(trx, change.id, { agreed_at: at, agreed_by_name: actor.name })
  await recordEvents(trx, [
    eventOf(context, change, actor, {
      action: 'address change agreed',
      sentence: `${actor.name} agreed to the change of ${change.name}’s email address`,
      from: change.oldEmail,
      to: change.newEmail,
    }),
  ])
  return changeIfReady(trx, context, { ...change, agreedAt: at, agreedByName: actor.name })
}

async function changeIfReady(trx: Writer, context: Context, change: AddressChange): Promise<boolean> {
  if (!isReady(change)) return false
  const at = iso(context.clock())
  await saveAddress(trx, change)
  await endChange(trx, change.id, 'done', at)
  await endLinksAbout(trx, change.id, at)
  if (change.accountId !== null) {
    await endOneTimeTokens(trx, change.accountId, at)
    await endSessions(trx, change.accountId)
  }
  await context.mail.queue(trx, toldThatChanged(change))
  await context.mail.queue(trx, welcome(change, context.config.publicUrl))
  await recordEvents(trx, [
    eventOf(
      context,
      change,
      { id: change.askedBy, name: change.askedByName },
      {
        action: 'address changed',
        sentence: `The email address of ${change.name} was changed, as ${change.askedByName} had asked`,
        from: change.oldEmail,
        to: change.newEmail,
        reason: change.reason,
      },
    ),
  ])
  return true
}

/** Somebody who may says no: nothing changes, and both links end. */
export async function stopChange(trx: Writer, context: Context, id: string, actor: NewEvent['actor']): Promise<void> {
  const change = await found(trx, context, id)
  const at = iso(context.clock())
  await endChange(trx, id, 'stopped', at)
  await endLinksAbout(trx, id, at)
  await context.mail.queue(trx, toldThatStopped(change, actor.name))
  await recordEvents(trx, [
    eventOf(context, change, actor, {
      action: 'address change stopped',
      sentence: `${actor.name} stopped the change of ${change.name}’s email address`,
      from: change.oldEmail,
      to: change.newEmail,
    }),
  ])
}
