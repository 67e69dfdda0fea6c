// Why a message waits where its sender or its campaign is stopped, as `detail` shows it.

export const STOPPED_BY = { sender: 'sender_stopped', campaign: 'campaign_stopped' } as const;
