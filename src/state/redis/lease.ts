/** How long a claim holds without being renewed: what the death of a node costs, in milliseconds. */
export const lease = 4000
export const deliveryLease = lease
