package io.lictor.api.config;

/**
 * Reader of a type that the SDK does not know, from the text of one value.
 *
 * <pre>{@code
 * ConfigSettings.builder(ShopConfig.class).decoder(Money.class, Money::parse)
 * }</pre>
 *
 * <p><b>Caller.</b> A thread of the client; while a config is opened, its caller's too. <b>May block.</b> No: changes
 * wait for it. <b>May throw.</b> What it throws becomes a problem of the value, with the exception's message.
 * <b>Order.</b> Any; it must be safe for use by several threads. <b>After close.</b> Not called.
 *
 * @param <V> type of the value: immutable, with {@code equals} by content
 */
@FunctionalInterface
public interface ConfigDecoder<V> {

    /**
     * Reads a value.
     *
     * @param text the text, without white space around it, references replaced
     * @return the value, never null
     * @throws RuntimeException when the text stands for none
     */
    V decode(String text);
}
