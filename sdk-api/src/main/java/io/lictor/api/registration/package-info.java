/** Self-registration: what a service is, how it reports its health, and the handle that keeps it registered. */
package io.lictor.api.registration;
