<?php
// Usage: KEYS_URL=… KEYS_CREDENTIAL=pmcb_… PYRUS_APP_ID=… php sign-in.php USER_ID INSTALLATION
// PHP 8, with the extensions curl and json.

/** A new security key for a person and an installation of the app; null where there is none for now. Never throws. */
function securityKey(string $userId, string $installation): ?string
{
    try {
        $request = curl_init(getenv('KEYS_URL') . '/issue');
        curl_setopt_array($request, [
            CURLOPT_POSTFIELDS => json_encode(
                ['app_id' => getenv('PYRUS_APP_ID'), 'user_id' => $userId, 'label' => $installation],
                JSON_THROW_ON_ERROR,
            ),
            CURLOPT_HTTPHEADER => [
                'authorization: Bearer ' . getenv('KEYS_CREDENTIAL'),
                'content-type: application/json',
            ],
            CURLOPT_RETURNTRANSFER => true,
            CURLOPT_TIMEOUT => 2, // seconds, for all of it: connection, answer and body
        ]);
        $answer = curl_exec($request);
        if ($answer === false) {
            throw new RuntimeException(curl_error($request));
        }
        $status = curl_getinfo($request, CURLINFO_RESPONSE_CODE);
        if ($status !== 200) {
            throw new RuntimeException("HTTP $status");
        }
        return json_decode($answer, true, flags: JSON_THROW_ON_ERROR)['security_key'];
    } catch (Throwable $error) {
        error_log('No security key, the person signs in without chat: ' . $error->getMessage());
        return null;
    }
}

if (PHP_SAPI === 'cli' && realpath($argv[0]) === __FILE__) {
    echo securityKey($argv[1], $argv[2]) ?? '', "\n";
}
