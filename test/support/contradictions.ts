/** Two sentences that a procedure may not both contain, because they give two answers to one question. */
const pairs: { about: string; one: RegExp; other: RegExp }[] = [
  { about: 'referrals without a booking', one: /may refer a patient without a booking/i, other: /does not refer (a patient )?without a booking/i },
  {
    about: 'referrals without a booking',
    one: /(111|referrer) (sends|refers)[^.]* without a booking/i,
    other: /does not refer (a patient )?without a booking/i,
  },
  { about: 'referrals without a booking', one: /may refer a patient without a booking/i, other: /booking only|requirebooking/i },
  {
    about: 'who is turned away',
    one: /(nobody|no one)[^.]* is turned away, (with|booked)/i,
    other: /not accepted|does not refer (a patient )?without a booking/i,
  },
  { about: 'late patients', one: /however late/i, other: /\d+ (minutes?|hours?) late/i },
  { about: 'late patients', one: /joins the walk-in queue/i, other: /end of surgery|before the session ends|next gap/i },
  { about: 'walk-in patients', one: /wait in one queue/i, other: /a queue and clinicians of their own/i },
  { about: 'seeing new bookings', one: /list of bookings stays open all day/i, other: /check the list of bookings every/i },
  { about: 'seeing new bookings', one: /system alerts staff when/i, other: /check the list of bookings every|stays open all day/i },
  { about: 'holding slots back', one: /some slots are held back/i, other: /every slot is published in advance/i },
  { about: 'cancelling by the service', one: /service calls the patient first/i, other: /service calls the referrer, which/i },
  {
    about: 'cancelling by the service',
    one: /does not cancel a booking to save capacity/i,
    other: /cancels the first booking|service calls the referrer, which/i,
  },
  { about: 'messages', one: /service sends the patient a text message/i, other: /service sends none/i },
  { about: 'messages', one: /text message with the place and time is sent/i, other: /no text message is sent/i },
  { about: 'who books', one: /only clinicians book/i, other: /call handlers (and clinicians both )?book |call handler (books|reads back|offers)/i },
  { about: 'choosing the slot', one: /first slot within the time[^.]* offered first/i, other: /patient chooses from the slots/i },
  { about: 'cancelling after the call', one: /any call handler may cancel/i, other: /only the shift lead may cancel/i },
]

/** Numbers that a procedure gives once: two different ones are two answers. */
const numbers: { about: string; pattern: RegExp }[] = [
  { about: 'how late', pattern: /(\d+) (?:minutes?|hours?) late/gi },
  { about: 'when a missing patient is called', pattern: /(\d+) (?:minutes?|hours?) after the booked time/gi },
  { about: 'how often the list is checked', pattern: /check (?:the|this) list[^.|]*? every (\d+) minutes?/gi },
  { about: 'how often failed documents are checked', pattern: /failed (?:documents|list) every (\d+) minutes?/gi },
]

/** Content that a care setting does not have, and its procedure must not mention. */
const notOffered: { about: string; in: string[]; pattern: RegExp }[] = [
  {
    about: 'walk-in patients',
    in: ['gp-practice', 'emergency-department', 'gp-hub', 'clinical-assessment-service', '111-provider'],
    pattern: /walk-in/i,
  },
  { about: 'late patients', in: ['emergency-department'], pattern: /\d+ (minutes?|hours?) late|however late/i },
  {
    about: 'refusing referrals without a booking',
    in: ['emergency-department', 'clinical-assessment-service', '111-provider'],
    pattern: /does not refer (a patient )?without a booking|booking only|not accepted|requirebooking/i,
  },
]

/** The contradictions in a procedure, each with its subject. */
export function contradictionsIn(content: string, careSetting: string): string[] {
  return [
    ...pairs.filter(({ one, other }) => one.test(content) && other.test(content)).map(({ about, one, other }) => `${about}: ${one} and ${other}`),
    ...numbers.flatMap(({ about, pattern }) => {
      const said = new Set([...content.matchAll(pattern)].map((match) => match[1]))
      return said.size > 1 ? [`${about}: ${[...said].join(' and ')}`] : []
    }),
    ...notOffered
      .filter((one) => one.in.includes(careSetting) && one.pattern.test(content))
      .map(({ about, pattern }) => `${about}: ${pattern.exec(content)?.[0]} in ${careSetting}`),
  ]
}
