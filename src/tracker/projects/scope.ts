export interface ScopeFacts {
  role: 'provider' | 'consumer'
  /** How often the draft of the procedure says the scope word for word. */
  inDraft: number
  hasDraft: boolean
  /** The version that was issued last, with how many have signed it, and whether it says the scope. */
  issued: { number: number; signed: number; isSaid: boolean } | null
  isGoDecided: boolean
}

/** What follows from another scope, in sentences. */
export function scopeConsequences({ role, inDraft, hasDraft, issued, isGoDecided }: ScopeFacts): string[] {
  const times = inDraft === 1 ? 'in 1 place' : `in ${inDraft} places`
  const signed = issued && issued.signed > 0 ? `, which ${issued.signed === 1 ? '1 person has' : `${issued.signed} people have`} signed,` : ''
  return [
    ...(inDraft > 0
      ? [`The draft of the procedure says the present scope ${times}: the new one is written there`]
      : hasDraft
        ? ['The draft of the procedure does not say the present scope word for word: read it, and change it if needed']
        : []),
    ...(issued
      ? [
          issued.isSaid
            ? `Version ${issued.number} of the procedure${signed} says the present scope, and stays as it is. Issue a new version, which everyone signs again`
            : `Version ${issued.number} of the procedure${signed} stays as it is. If it no longer says what is true, issue a new version`,
        ]
      : []),
    ...(isGoDecided ? ['Go was decided for the present scope: that decision stays on record'] : []),
    `Roles, prerequisites and cases stay as they are: they follow from the care setting${role === 'consumer' ? ', and cases from the codes and partner services of the test' : ''}`,
    'The change is in the history with your reason. You can change it back at any time',
  ]
}
