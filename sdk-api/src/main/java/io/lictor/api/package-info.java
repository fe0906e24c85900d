/** The client, its settings, query options, answers, watches and exceptions. */
package io.lictor.api;
