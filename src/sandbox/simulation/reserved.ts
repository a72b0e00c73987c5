/** A service that every sandbox with scenarios on has. */
export const demonstrationService = '999999999'

/** The appointment in each slot that can be read and cancelled, by its published id. */
export const appointmentOf: Record<string, string> = {
  slot005: '48fae2df-8010-4c80-8dd0-289a9dd60ae4',
  slot013: '1ef97d28-1e42-4e4f-981b-3e26bec1870a',
  slot014: '0dd85bf6-653c-4531-9890-78f4691eabe2',
  slot015: 'a3b76480-cd4a-4271-aedc-10eccb17b2ed',
  slot016: '07ef6a30-851b-47f0-8727-78200e642347',
  slot017: '615fcfdd-6efa-4eee-aa3f-d86893d1a98a',
  slot018: 'ec104b34-adfa-40ac-9dfb-20c428397e85',
  slot019: '6fdd6b8f-7752-445b-88a4-cb1f8efb1373',
}
