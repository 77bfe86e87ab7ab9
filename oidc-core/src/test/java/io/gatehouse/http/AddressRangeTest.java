package io.gatehouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.0.0.0/8, 9.255.255.255, false",
        "10.1.2.3/8, 10.9.9.9, true",
        "192.168.1.128/25, 192.168.1.128, true",
        "192.168.1.128/25, 192.168.1.127, false",
        "192.168.1.4/30, 192.168.1.7, true",
        "192.168.1.4/30, 192.168.1.8, false",
        "0.0.0.0/0, 203.0.113.9, true",
        "0.0.0.0/0, ::1, false",
        "192.0.2.1, 192.0.2.1, true",
        "192.0.2.1, 192.0.2.2, false",
        "192.0.2.1, ::ffff:192.0.2.1, true",
        "192.0.2.1, ::ffff:c000:201, true",
        "::1, ::1, true",
        "::1, [::1], true",
        "::1, 0:0:0:0:0:0:0:1, true",
        "::1, ::2, false",
        "::1, 127.0.0.1, false",
        "fe80::/10, febf::1, true",
        "fe80::/10, fec0::1, false",
        "::/0, 2001:db8::1, true",
        "2001:db8::/33, 2001:db8:7fff::, true",
        "2001:db8::/33, 2001:db8:8000::, false"
    })
    void containsAnAddressOrNot(String range, String address, boolean contained) {
        assertThat(AddressRange.parse(range).orElseThrow().contains(address)).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10",
                "10.0.0",
                "10.0.0.0.",
                "10.0.0.0.0",
                "256.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/ 8",
                "10.0.0.0/8/8",
                "10.0.0.0/1000",
                "10.0.0.0/9999999999",
                "010.0.0.1",
                "0x0a.0.0.1",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1.2.3.4\n",
                "::1/129",
                ":::",
                "1::2::3",
                "fe80::1%eth0",
                "localhost",
                "example.com",
                "1:2:3",
                "::ffff:0:0/96",
                ".:1",
                ".a:b",
                "\uff11.2.3.4"
            })
    void refusesWhatIsNoRange(String text) {
        assertThat(AddressRange.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "unknown",
                "_hidden",
                "1.2.3.4:80",
                "[::1]:80",
                "app.example.com",
                "fe80::1%1",
                "1.2.3",
                "[",
                "[]",
                ".:1"
            })
    void containsNothingThatIsNoAddress(String text) {
        assertThat(AddressRange.isAddress(text)).isFalse();
        assertThat(AddressRange.parse("0.0.0.0/0").orElseThrow().contains(text)).isFalse();
        assertThat(AddressRange.parse("::/0").orElseThrow().contains(text)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.0/8", "::1", "2001:DB8::/32"})
    void printsWhatWasWritten(String text) {
        assertThat(AddressRange.parse(text).orElseThrow()).hasToString(text);
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.0.0/16, true",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.1.0.0/16, 10.0.0.0/8, false",
        "10.0.0.0/8, 11.0.0.0/16, false",
        "0.0.0.0/0, ::1, false",
        "::/0, 2001:db8::/32, true"
    })
    void coversRangesThatLieWithinIt(String wide, String narrow, boolean covers) {
        assertThat(AddressRange.parse(wide)
                        .orElseThrow()
                        .covers(AddressRange.parse(narrow).orElseThrow()))
                .isEqualTo(covers);
    }

    @Test
    void comparesAddressesThatWereReadBefore() {
        AddressRange range = AddressRange.parse("10.0.0.0/8").orElseThrow();
        assertThat(range.contains(new AddressRange.Address("10.9.8.7"))).isTrue();
        assertThat(range.contains(new AddressRange.Address("11.9.8.7"))).isFalse();
        assertThat(range.contains(new AddressRange.Address("nonsense"))).isFalse();
    }
}
