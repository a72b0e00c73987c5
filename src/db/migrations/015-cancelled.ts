/** For reports of cancellations, which read only these rows. */
export const cancelledAppointments = [`create index appointments_cancelled on appointments (sandbox_id) where status = 'cancelled'`]
