/** Programs that know nothing of Consul, registered: declared in a file, supervised as a command, or found in Docker. */
package io.lictor.sync.registrar;
