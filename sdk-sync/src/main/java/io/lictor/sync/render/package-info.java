/** Files rendered from what Consul knows, and the programs that read them told. */
package io.lictor.sync.render;
